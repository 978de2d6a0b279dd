// ADD and SUB, int8, int16 or plain values: the sum or the difference of two tensors, which may be repeated along
// dimensions of size 1 (or missing in front). Codes are brought to twice the larger of their scales with 20 more bits
// (15 of int16), added, and brought to the output's scale.
#include "ops/elementwise/add.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/wrapping.h"
#include "ops/checks.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/broadcast.h"
#include "ops/elementwise/plain_values.h"
#include "ops/factories.h"
#include "ops/facts/batch_rule.h"
#include "ops/float32.h"
#include "ops/window.h"

namespace milliwatt {

namespace {

CodeInterval sum_of_codes(const AddRequantization& q, CodeInterval a, CodeInterval b) {
  const auto scaled = [&](std::size_t k, std::int32_t code) {
    return multiply_by_quantized_multiplier((code - q.input_zero_points[k]) * (1 << q.shift), q.inputs[k]);
  };
  // Both factors are at most 1/2, so that neither the parts nor their sum leave 32 bits.
  const std::int64_t least = q.subtracts ? -std::int64_t{scaled(1, b.highest)} : scaled(1, b.lowest);
  const std::int64_t most = q.subtracts ? -std::int64_t{scaled(1, b.lowest)} : scaled(1, b.highest);
  return requantized(scaled(0, a.lowest) + least, scaled(0, a.highest) + most, q.output, q.output_zero_point,
                     {q.lowest, q.highest});
}

class Add : public OperatorType, public BatchedOperator {
 public:
  explicit Add(bool subtracts) : subtracts_(subtracts) {}

  std::string_view kind() const override { return subtracts_ ? "SUB" : "ADD"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    if (computes_plain_values(op)) {
      check_plain_values(checks, op, plain_rule());
      return checks.take();
    }
    bool good = true;
    if (op.output().type == ElementType::kInt16) {
      good &= checks.type("input 0", op.input(0), {ElementType::kInt16});
      good &= checks.type("input 1", op.input(1), {ElementType::kInt16});
    } else {
      good &= checks.computed_type("input 0", op.input(0));
      good &= checks.computed_type("input 1", op.input(1));
      good &= checks.computed_type("output", op.output());
    }
    checks.activation();
    if (op.input(0).is_constant()) checks.not_constant("input 1", op.input(1));
    check_broadcast(checks, op);
    if (!good) return checks.take();
    good &= checks.per_tensor("input 0", op.input(0));
    good &= checks.per_tensor("input 1", op.input(1));
    good &= checks.per_tensor("output", op.output());
    if (good) check_factor(checks, op);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    if (computes_plain_values(op)) {
      run_plain_values(op, values, plain_rule());
    } else if (op.output().type == ElementType::kInt16) {
      run_codes<std::int16_t>(op, values);
    } else {
      run_codes<std::int8_t>(op, values);
    }
  }

  void record(const OpView& op, Tape& tape) const override {
    for (std::size_t k = 0; k < 2; ++k) {
      if (!op.input(k).is_constant() && op.input(k).shape == op.output().shape) continue;
      throw Error(fmt::format("{} is constant or repeated; supported in training: two computed tensors of one shape",
                              tensor_label("input " + std::to_string(k), op.input(k))));
    }
    const Tape::Binary kind = subtracts_ ? Tape::Binary::kSubtract : Tape::Binary::kAdd;
    const Node first = tape.value(op.op().inputs[0]);
    put_activated(op, tape, tape.binary(kind, first, tape.value(op.op().inputs[1])));
  }

  ChannelFlow channel_flow(const OpView& op) const override { return broadcast_flow(op); }

  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    const AddRequantization q = add_requantization(op);
    return codes_of_pairs(op, inputs, [&](CodeInterval a, CodeInterval b) { return sum_of_codes(q, a, b); });
  }

  Int8Rule int8_rule() const override { return {OutputRule::kRange}; }

  TimeRows time_rows(const OpView&) const override { return {RowsRead::kOwn}; }

  std::vector<std::string> name_words() const override { return {subtracts_ ? "sub" : "add"}; }

  BatchRule batch_rule(const OpView& op) const override { return broadcast_batch_rule(op); }

  std::vector<Graph> samples(std::uint64_t seed) const override { return binary_samples(kind(), true, seed); }

 private:
  const BinaryRule& plain_rule() const { return subtracts_ ? binary_rules::subtract : binary_rules::add; }

  template <typename T>
  void run_codes(const OpView& op, TensorValues& values) const {
    const AddRequantization q = add_requantization(op);
    const Shape& shape = op.output().shape;
    const auto out = values.write<T>(op.op().outputs[0]);
    for (std::size_t i = 0; i < out.size(); ++i) {
      std::int32_t sum = 0;
      for (std::size_t k = 0; k < 2; ++k) {
        const auto in = values.read<T>(op.op().inputs[k]);
        const T code = in[source_element(op.input(k).shape, shape, static_cast<std::int64_t>(i))];
        const std::int32_t shifted = (code - q.input_zero_points[k]) * (1 << q.shift);
        const std::int32_t scaled = multiply_by_quantized_multiplier(shifted, q.inputs[k]);
        sum = subtracts_ && k == 1 ? wrapping_subtract(sum, scaled) : wrapping_add(sum, scaled);
      }
      out[i] = static_cast<T>(requantize(sum, q.output, q.output_zero_point, q.lowest, q.highest));
    }
  }

  static void check_factor(Checks& checks, const OpView& op) {
    if (!checks.ok() || add_requantization(op).output.shift <= 0) return;
    checks.problem(
        fmt::format("{} has scale {}", tensor_label("output", op.output()), op.output().quantization.scales[0]),
        "more than 2^-19 of the inputs' scales");
  }

  bool subtracts_;
};

}  // namespace

bool subtracts(const OpView& op) { return op.op().kind == "SUB"; }

AddRequantization add_requantization(const OpView& op) {
  AddRequantization q;
  if (op.output().type == ElementType::kInt16) q.shift = 15;
  q.subtracts = subtracts(op);
  const double scales[2] = {op.input(0).quantization.scales.at(0), op.input(1).quantization.scales.at(0)};
  const double common = 2 * std::max(scales[0], scales[1]);
  for (std::size_t k = 0; k < 2; ++k) {
    q.inputs[k] = quantize_multiplier(scales[k] / common);
    q.input_zero_points[k] = op.input(k).quantization.zero_points.at(0);
  }
  const double output_scale = op.output().quantization.scales.at(0);
  q.output = quantize_multiplier(common / ((1 << q.shift) * output_scale));
  q.output_zero_point = op.output().quantization.zero_points.at(0);
  activation_range(op.word("activation"), op.output(), q.lowest, q.highest);
  return q;
}

std::unique_ptr<OperatorType> make_add() { return std::make_unique<Add>(false); }
std::unique_ptr<OperatorType> make_sub() { return std::make_unique<Add>(true); }

}  // namespace milliwatt
