// CUMSUM: sums of all elements up to each along a dimension (input 1, a constant; negative from the back). Attributes:
// exclusive (1: without the element itself), reverse (1: from the last element on).
#include "ops/reductions/cumsum.h"

#include <algorithm>

#include "base/to_size.h"
#include "base/wrapping.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/pieces.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

using enum ElementType;

double factor(const OpView& op) {
  const double twice = 2 * static_cast<double>(op.input(0).quantization.scales.at(0));
  return twice / ((1 << 20) * static_cast<double>(op.output().quantization.scales.at(0)));
}

class Cumsum : public OperatorType {
 public:
  std::string_view kind() const override { return "CUMSUM"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    const Tensor& input = op.input(0);
    bool good = checks.type("input", input, {kFloat32, kInt8, kInt32});
    good = good && checks.type("output", op.output(), {input.type});
    checks.shape("output", op.output(), input.shape);
    checks.not_constant("input", input);
    checks.integer("exclusive", 0, 1);
    checks.integer("reverse", 0, 1);
    bool has_axis = checks.constant("axis", op.input(1));
    has_axis &= checks.type("axis", op.input(1), {kInt32});
    has_axis = has_axis && (op.input(1).elements() == 1 || checks.shape("axis", op.input(1), {}));
    if (has_axis) check_axis(checks, first_number(op.input(1)), input.shape);
    if (!good || input.type != kInt8) return checks.take();
    if (checks.per_tensor("input", input) && checks.per_tensor("output", op.output()) && factor(op) >= 1) {
      checks.problem("the input's scale is 2^19 or more times that of the output", "less");
    }
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    if (op.output().type == kFloat32) return run_as<float>(op, values, [](float a, float b) { return a + b; });
    if (op.output().type == kInt32) return run_as<std::int32_t>(op, values, wrapping_add);
    run_codes(op, values);
  }

  Int8Rule int8_rule() const override { return {OutputRule::kRange}; }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 6; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const Shape shape = make.shape();
      const bool of_codes = i % 2 == 1;
      const TensorSpec in = of_codes ? make.codes(shape) : TensorSpec{kFloat32, shape, {}};
      const TensorSpec out = of_codes ? make.codes(shape) : in;
      const auto rank = static_cast<std::int64_t>(shape.size());
      const auto axis = static_cast<std::int32_t>(make.integer(-rank, rank - 1));
      const TensorId from = make.builder().input("in", in);
      const TensorId along = make.builder().constant("axis", {}, std::vector{axis});
      const Attributes attributes = {{"exclusive", make.integer(0, 1)}, {"reverse", make.integer(0, 1)}};
      make.add_if_right(make.builder().op("CUMSUM", "layer", {from, along}, attributes, out), graphs);
    }
    return graphs;
  }

 private:
  /// start() before each line along the dimension, visit(place) for each of its elements in the order of sums.
  template <typename Start, typename Visit>
  static void for_each(const CumsumShape& shape, Start start, Visit visit) {
    for (std::int64_t line = 0; line < shape.outer * shape.inner; ++line) {
      start();
      for (std::int64_t step = 0; step < shape.size; ++step) {
        const std::int64_t at = shape.is_reverse ? shape.size - 1 - step : step;
        visit(to_size((line / shape.inner * shape.size + at) * shape.inner + line % shape.inner));
      }
    }
  }

  template <typename T, typename Add>
  static void run_as(const OpView& op, TensorValues& values, Add add) {
    const CumsumShape shape = cumsum_shape(op);
    const auto in = values.read<T>(op.op().inputs[0]);
    const auto out = values.write<T>(op.op().outputs[0]);
    T sum = 0;
    for_each(
        shape, [&] { sum = 0; },
        [&](std::size_t i) {
          const T before = sum;
          sum = add(sum, in[i]);
          out[i] = shape.is_exclusive ? before : sum;
        });
  }

  // Sums begin with minus the input's zero point, as in the reference, which adds it once too often.
  static void run_codes(const OpView& op, TensorValues& values) {
    const CumsumShape shape = cumsum_shape(op);
    const auto in = values.read<std::int8_t>(op.op().inputs[0]);
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);
    const std::int32_t zero = op.input(0).quantization.zero_points[0];
    const std::int32_t out_zero = op.output().quantization.zero_points[0];
    std::int32_t sum = 0;
    for_each(
        shape, [&] { sum = -zero * (1 << kCumsumBits); },
        [&](std::size_t i) {
          const std::int32_t before = sum;
          sum = wrapping_add(sum, (in[i] - zero) * (1 << kCumsumBits));
          const std::int32_t code = shape.is_exclusive ? before : sum;
          out[i] = static_cast<std::int8_t>(requantize(code, cumsum_factor(op), out_zero, -128, 127));
        });
  }
};

}  // namespace

std::size_t cumsum_dimension(const OpView& op) { return dimension_of(first_number(op.input(1)), op.input(0).shape); }

CumsumShape cumsum_shape(const OpView& op) {
  const Shape& shape = op.input(0).shape;
  const std::size_t axis = cumsum_dimension(op);
  CumsumShape result;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    (d < axis ? result.outer : d == axis ? result.size : result.inner) *= shape[d];
  }
  result.is_exclusive = op.integer("exclusive") != 0;
  result.is_reverse = op.integer("reverse") != 0;
  return result;
}

QuantizedMultiplier cumsum_factor(const OpView& op) { return quantize_multiplier(factor(op)); }

std::unique_ptr<OperatorType> make_cumsum() { return std::make_unique<Cumsum>(); }

}  // namespace milliwatt
