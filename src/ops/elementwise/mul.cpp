// MUL, int8 or plain values: the product of two tensors. Codes may be repeated along dimensions of size 1 (or missing
// in front). The factor that brings a product to the output's scale is scale 0 x scale 1 / output scale, in double
// precision.
#include "ops/elementwise/mul.h"

#include <algorithm>
#include <array>

#include "base/wrapping.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/broadcast.h"
#include "ops/elementwise/plain_values.h"
#include "ops/factories.h"
#include "ops/facts/batch_rule.h"
#include "ops/window.h"

namespace milliwatt {

namespace {

double real_factor(const OpView& op) {
  return static_cast<double>(op.input(0).quantization.scales.at(0)) *
         static_cast<double>(op.input(1).quantization.scales.at(0)) /
         static_cast<double>(op.output().quantization.scales.at(0));
}

CodeInterval product_of_codes(const MulRequantization& q, CodeInterval a, CodeInterval b) {
  const auto of = [&](std::int32_t code_a, std::int32_t code_b) {
    return std::int64_t{code_a - q.input_zero_points[0]} * (code_b - q.input_zero_points[1]);
  };
  const std::array<std::int64_t, 4> corners = {of(a.lowest, b.lowest), of(a.lowest, b.highest), of(a.highest, b.lowest),
                                               of(a.highest, b.highest)};
  const auto [least, most] = std::ranges::minmax(corners);
  return requantized(least, most, q.factor, q.output_zero_point, {q.lowest, q.highest});
}

class Mul : public OperatorType, public BatchedOperator {
 public:
  std::string_view kind() const override { return "MUL"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    if (computes_plain_values(op)) {
      check_plain_values(checks, op, binary_rules::multiply);
      return checks.take();
    }
    bool good = checks.type("input 0", op.input(0), {ElementType::kInt8});
    good &= checks.type("input 1", op.input(1), {ElementType::kInt8});
    good &= checks.type("output", op.output(), {ElementType::kInt8});
    checks.activation();
    if (op.input(0).is_constant()) checks.not_constant("input 1", op.input(1));
    check_broadcast(checks, op);
    if (!good) return checks.take();
    good &= checks.per_tensor("input 0", op.input(0));
    good &= checks.per_tensor("input 1", op.input(1));
    good &= checks.per_tensor("output", op.output());
    if (good) checks.factor("the scale of input 0 x input 1", real_factor(op));
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    if (computes_plain_values(op)) return run_plain_values(op, values, binary_rules::multiply);
    const MulRequantization q = mul_requantization(op);
    const Shape& shape = op.output().shape;
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);
    for (std::size_t i = 0; i < out.size(); ++i) {
      std::int32_t product = 1;
      for (std::size_t k = 0; k < 2; ++k) {
        const auto in = values.read<std::int8_t>(op.op().inputs[k]);
        product *= in[source_element(op.input(k).shape, shape, static_cast<std::int64_t>(i))] - q.input_zero_points[k];
      }
      out[i] = static_cast<std::int8_t>(requantize(product, q.factor, q.output_zero_point, q.lowest, q.highest));
    }
  }

  Int8Rule int8_rule() const override { return {OutputRule::kRange}; }

  ChannelFlow channel_flow(const OpView& op) const override { return broadcast_flow(op); }

  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    const MulRequantization q = mul_requantization(op);
    return codes_of_pairs(op, inputs, [&](CodeInterval a, CodeInterval b) { return product_of_codes(q, a, b); });
  }

  BatchRule batch_rule(const OpView& op) const override { return broadcast_batch_rule(op); }

  std::vector<Graph> samples(std::uint64_t seed) const override { return binary_samples(kind(), true, seed); }
};

}  // namespace

MulRequantization mul_requantization(const OpView& op) {
  MulRequantization q;
  for (std::size_t k = 0; k < 2; ++k) q.input_zero_points[k] = op.input(k).quantization.zero_points.at(0);
  q.factor = quantize_multiplier(real_factor(op));
  q.output_zero_point = op.output().quantization.zero_points.at(0);
  activation_range(op.word("activation"), op.output(), q.lowest, q.highest);
  return q;
}

std::unique_ptr<OperatorType> make_mul() { return std::make_unique<Mul>(); }

}  // namespace milliwatt
