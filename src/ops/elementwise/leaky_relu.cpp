// LEAKY_RELU, int8, int16 or float32: x, but alpha * x where x is negative (attribute `alpha`).
#include "ops/elementwise/leaky_relu.h"

#include <algorithm>

#include "base/wrapping.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/facts/batch_rule.h"
#include "ops/float32.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

using enum ElementType;

class LeakyRelu : public OperatorType, public BatchedOperator {
 public:
  std::string_view kind() const override { return "LEAKY_RELU"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    const Tensor& input = op.input(0);
    checks.not_constant("input", input);
    checks.shape("output", op.output(), input.shape);
    const auto alpha = checks.number("alpha");
    if (!checks.type("input", input, {kInt8, kInt16, kFloat32})) return checks.take();
    if (!checks.type("output", op.output(), {input.type}) || input.type == kFloat32) return checks.take();
    const bool quantized = checks.per_tensor("input", input) && checks.per_tensor("output", op.output());
    if (!quantized || !alpha) return checks.take();
    const double ratio =
        static_cast<double>(input.quantization.scales[0]) / static_cast<double>(op.output().quantization.scales[0]);
    checks.factor("the scale of the input", ratio);
    if (!(*alpha >= 0)) checks.problem("alpha is negative", "0 or more, of codes");
    if (*alpha >= 0) checks.factor("alpha times the scale of the input", ratio * *alpha);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    if (op.output().type == kFloat32) {
      const auto alpha = static_cast<float>(op.number("alpha"));
      std::ranges::transform(values.read<float>(op.op().inputs[0]), values.write<float>(op.op().outputs[0]).begin(),
                             [&](float x) { return x > 0 ? x : x * alpha; });
    } else if (op.output().type == kInt16) {
      run_codes<std::int16_t>(op, values);
    } else {
      run_codes<std::int8_t>(op, values);
    }
  }

  BatchRule batch_rule(const OpView&) const override { return BatchRule::kSeparate; }

  Int8Rule int8_rule() const override { return {OutputRule::kRange}; }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 6; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const Shape shape = make.shape();
      const ElementType types[] = {kInt8, kInt16, kFloat32};
      const auto spec = [&] {
        TensorSpec tensor = make.codes(shape);
        tensor.type = types[i % 3];
        if (tensor.type == kInt16) tensor.quantization.zero_points[0] = 0;
        if (tensor.type == kFloat32) tensor.quantization = {};
        return tensor;
      };
      const TensorId in = make.builder().input("in", spec());
      const double alpha = static_cast<double>(static_cast<float>(make.integer(0, 100)) / 128);
      make.add_if_right(make.builder().op("LEAKY_RELU", "layer", {in}, {{"alpha", alpha}}, spec()), graphs);
    }
    return graphs;
  }

 private:
  template <typename T>
  static void run_codes(const OpView& op, TensorValues& values) {
    const LeakyReluRequantization q = leaky_relu_requantization(op);
    std::ranges::transform(values.read<T>(op.op().inputs[0]), values.write<T>(op.op().outputs[0]).begin(), [&](T code) {
      return static_cast<T>(leaky_relu_code(q, code, code_range(op.output().type)));
    });
  }
};

}  // namespace

LeakyReluRequantization leaky_relu_requantization(const OpView& op) {
  const Quantization& in = op.input(0).quantization;
  const Quantization& out = op.output().quantization;
  const double ratio = static_cast<double>(in.scales.at(0)) / static_cast<double>(out.scales.at(0));
  LeakyReluRequantization q;
  q.positive = quantize_multiplier(ratio);
  q.negative = quantize_multiplier(static_cast<double>(in.scales.at(0)) * op.number("alpha") /
                                   static_cast<double>(out.scales.at(0)));
  q.input_zero_point = in.zero_points.at(0);
  q.output_zero_point = out.zero_points.at(0);
  return q;
}

std::int32_t leaky_relu_code(const LeakyReluRequantization& q, std::int32_t code, CodeRange range) {
  const std::int32_t distance = code - q.input_zero_point;
  return requantize(distance, distance >= 0 ? q.positive : q.negative, q.output_zero_point, range.lowest,
                    range.highest);
}

std::unique_ptr<OperatorType> make_leaky_relu() { return std::make_unique<LeakyRelu>(); }

}  // namespace milliwatt
