// ARG_MAX and ARG_MIN: the place of the largest or smallest element along a dimension (input 1, a constant; negative
// from the back), the first of equal ones. The dimension falls away.
#include "ops/reductions/arg_extreme.h"

#include "base/to_size.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/pieces.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

using enum ElementType;

class ArgExtreme : public OperatorType {
 public:
  explicit ArgExtreme(bool largest) : largest_(largest) {}

  std::string_view kind() const override { return largest_ ? "ARG_MAX" : "ARG_MIN"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    const Tensor& input = op.input(0);
    checks.type("input", input, {kFloat32, kInt8, kInt32});
    checks.type("output", op.output(), {kInt32, kInt64});
    checks.not_constant("input", input);
    bool good = checks.constant("axis", op.input(1));
    good &= checks.type("axis", op.input(1), {kInt32});
    good = good && (op.input(1).elements() == 1 || checks.shape("axis", op.input(1), {}));
    if (!good) return checks.take();
    const auto axis = check_axis(checks, first_number(op.input(1)), input.shape);
    if (!axis) return checks.take();
    Shape shape = input.shape;
    shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(*axis));
    checks.shape("output", op.output(), shape);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    switch (op.input(0).type) {
      case kInt8:
        return run_as<std::int8_t>(op, values);
      case kInt32:
        return run_as<std::int32_t>(op, values);
      default:
        return run_as<float>(op, values);
    }
  }

  Int8Rule int8_rule() const override { return {OutputRule::kAsInput}; }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 4; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const Shape shape = make.shape();
      TensorSpec in = make.codes(shape);
      if (i % 2 == 0) in = {kFloat32, shape, {}};
      const std::int64_t axis = make.integer(0, static_cast<std::int64_t>(shape.size()) - 1);
      Shape out = shape;
      out.erase(out.begin() + static_cast<std::ptrdiff_t>(axis));
      const TensorId from = make.builder().input("in", in);
      const TensorId along = make.builder().constant("axis", {}, std::vector{static_cast<std::int32_t>(axis)});
      const TensorSpec spec = {kInt32, out, {}};
      make.add_if_right(make.builder().op(std::string(kind()), "layer", {from, along}, {}, spec), graphs);
    }
    return graphs;
  }

 private:
  template <typename T>
  void run_as(const OpView& op, TensorValues& values) const {
    op.output().type == kInt64 ? run_to<T, std::int64_t>(op, values) : run_to<T, std::int32_t>(op, values);
  }

  template <typename T, typename Place>
  void run_to(const OpView& op, TensorValues& values) const {
    const ArgShape shape = arg_shape(op);
    const auto in = values.read<T>(op.op().inputs[0]);
    const auto out = values.write<Place>(op.op().outputs[0]);
    for (std::int64_t i = 0; i < shape.outer * shape.inner; ++i) {
      const auto element = [&](std::int64_t place) {
        return in[to_size((i / shape.inner * shape.size + place) * shape.inner + i % shape.inner)];
      };
      std::int64_t best = 0;
      for (std::int64_t place = 1; place < shape.size; ++place) {
        if (largest_ ? element(place) > element(best) : element(place) < element(best)) best = place;
      }
      out[to_size(i)] = static_cast<Place>(best);
    }
  }

  bool largest_;
};

}  // namespace

ArgShape arg_shape(const OpView& op) {
  const Shape& shape = op.input(0).shape;
  const std::size_t axis = dimension_of(first_number(op.input(1)), shape);
  const auto at = shape.begin() + static_cast<std::ptrdiff_t>(axis);
  return {element_count({shape.begin(), at}), shape[axis], element_count({at + 1, shape.end()}),
          op.op().kind == "ARG_MAX"};
}

std::unique_ptr<OperatorType> make_arg_max() { return std::make_unique<ArgExtreme>(true); }
std::unique_ptr<OperatorType> make_arg_min() { return std::make_unique<ArgExtreme>(false); }

}  // namespace milliwatt
