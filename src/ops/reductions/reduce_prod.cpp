// REDUCE_PROD of plain integers, s32 or s64: the product along some dimensions (input 1, a constant; negative from the
// back), which stay with size 1 if the attribute keep_dims is 1.
#include <algorithm>

#include "base/indexed.h"
#include "base/to_size.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/pieces.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

Indexed<bool> reduced_dimensions(const OpView& op) {
  Indexed<bool> reduced(op.input(0).shape.size(), false);
  for (const std::int32_t axis : elements_of<std::int32_t>(op.input(1))) {
    reduced[dimension_of(axis, op.input(0).shape)] = true;
  }
  return reduced;
}

class ReduceProd : public OperatorType {
 public:
  std::string_view kind() const override { return "REDUCE_PROD"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    if (checks.type("input", op.input(0), {ElementType::kInt32, ElementType::kInt64})) {
      checks.type("output", op.output(), {op.input(0).type});
    }
    const auto keep_dims = checks.integer("keep_dims", 0, 1);
    bool good = checks.constant("axes", op.input(1));
    good &= checks.type("axes", op.input(1), {ElementType::kInt32});
    if (!good || !keep_dims) return checks.take();
    for (const std::int32_t axis : elements_of<std::int32_t>(op.input(1))) {
      if (!check_axis(checks, axis, op.input(0).shape)) return checks.take();
    }
    Shape shape;
    const Indexed<bool> reduced = reduced_dimensions(op);
    for (std::size_t d = 0; d < reduced.size(); ++d) {
      if (!reduced[d] || *keep_dims != 0) shape.push_back(reduced[d] ? 1 : op.input(0).shape[d]);
    }
    checks.shape("output", op.output(), shape);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    if (op.output().type == ElementType::kInt64) {
      run_as<std::int64_t>(op, values);
    } else {
      run_as<std::int32_t>(op, values);
    }
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 3; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const Shape shape = {make.integer(1, 3), make.integer(1, 3), 2};
      const TensorId in = make.builder().input("in", {ElementType::kInt32, shape, {}});
      const TensorId axes = make.builder().constant("axes", {1}, std::vector<std::int32_t>{i == 0 ? 1 : -2});
      const Shape out = i == 2 ? Shape{shape[0], 1, 2} : Shape{shape[0], 2};
      const Attributes attributes = {{"keep_dims", std::int64_t{i == 2}}};
      make.add_if_right(
          make.builder().op("REDUCE_PROD", "layer", {in, axes}, attributes, {ElementType::kInt32, out, {}}), graphs);
    }
    return graphs;
  }

 private:
  template <typename T>
  static void run_as(const OpView& op, TensorValues& values) {
    const Indexed<bool> reduced = reduced_dimensions(op);
    const Shape& shape = op.input(0).shape;
    const auto in = values.read<T>(op.op().inputs[0]);
    const auto out = values.write<T>(op.op().outputs[0]);
    std::ranges::fill(out, T{1});
    for (std::size_t i = 0; i < in.size(); ++i) {
      auto rest = static_cast<std::int64_t>(i);
      std::int64_t to = 0;
      std::int64_t stride = 1;
      for (std::size_t d = shape.size(); d-- > 0;) {
        if (!reduced[d]) {
          to += rest % shape[d] * stride;
          stride *= shape[d];
        }
        rest /= shape[d];
      }
      T& product = out[to_size(to)];
      product = static_cast<T>(static_cast<std::uint64_t>(product) * static_cast<std::uint64_t>(in[i]));
    }
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_reduce_prod() { return std::make_unique<ReduceProd>(); }

}  // namespace milliwatt
