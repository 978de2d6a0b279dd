// ADD and SUB, int8 or float32: the sum or the difference of two tensors. Codes may be repeated along dimensions of
// size 1 (or missing in front). Both are brought to twice the larger of their scales with 20 more bits, added, and
// brought to the output's scale. Of plain integers, s32 or s64, they are computed as they are.
#include "ops/elementwise/add.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/wrapping.h"
#include "ops/checks.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/broadcast.h"
#include "ops/elementwise/integers.h"
#include "ops/factories.h"
#include "ops/facts/batch_rule.h"
#include "ops/float32.h"
#include "ops/window.h"

namespace milliwatt {

namespace {

CodeInterval sum_of_codes(const AddRequantization& q, CodeInterval a, CodeInterval b) {
  const auto scaled = [&](std::size_t k, std::int32_t code) {
    return multiply_by_quantized_multiplier((code - q.input_zero_points[k]) * (1 << kAddShift), q.inputs[k]);
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
    if (computes_in_integers(op)) {
      check_integers(checks, op);
      return checks.take();
    }
    bool good = checks.computed_type("input 0", op.input(0));
    good &= checks.computed_type("input 1", op.input(1));
    good &= checks.computed_type("output", op.output());
    checks.activation();
    if (computes_in_float(op)) {
      check_float_inputs(checks, op);
      return checks.take();
    }
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
    if (computes_in_integers(op)) {
      run_integers(op, values, subtracts_ ? subtracted : added);
    } else if (computes_in_float(op)) {
      run_floats(op, values);
    } else {
      run_codes(op, values);
    }
  }

  void record(const OpView& op, Tape& tape) const override {
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
  static std::uint64_t added(std::uint64_t a, std::uint64_t b) { return a + b; }
  static std::uint64_t subtracted(std::uint64_t a, std::uint64_t b) { return a - b; }

  void run_codes(const OpView& op, TensorValues& values) const {
    const AddRequantization q = add_requantization(op);
    const Shape& shape = op.output().shape;
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);
    for (std::size_t i = 0; i < out.size(); ++i) {
      std::int32_t sum = 0;
      for (std::size_t k = 0; k < 2; ++k) {
        const auto in = values.read<std::int8_t>(op.op().inputs[k]);
        const std::int8_t code = in[source_element(op.input(k).shape, shape, static_cast<std::int64_t>(i))];
        const std::int32_t shifted = (code - q.input_zero_points[k]) * (1 << kAddShift);
        const std::int32_t scaled = multiply_by_quantized_multiplier(shifted, q.inputs[k]);
        sum = subtracts_ && k == 1 ? wrapping_subtract(sum, scaled) : wrapping_add(sum, scaled);
      }
      out[i] = static_cast<std::int8_t>(requantize(sum, q.output, q.output_zero_point, q.lowest, q.highest));
    }
  }

  void run_floats(const OpView& op, TensorValues& values) const {
    const ValueRange range = activation_values(op.word("activation"));
    const auto a = values.read<float>(op.op().inputs[0]);
    const auto b = values.read<float>(op.op().inputs[1]);
    const auto out = values.write<float>(op.op().outputs[0]);
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = clamped(static_cast<double>(subtracts_ ? a[i] - b[i] : a[i] + b[i]), range);
    }
  }

  /// What a tape can add: two samples' values of one shape.
  static void check_float_inputs(Checks& checks, const OpView& op) {
    checks.not_constant("input 0", op.input(0));
    checks.not_constant("input 1", op.input(1));
    checks.shape("input 0", op.input(0), op.output().shape);
    checks.shape("input 1", op.input(1), op.output().shape);
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

AddRequantization add_requantization(const OpView& op) {
  AddRequantization q;
  q.subtracts = op.op().kind == "SUB";
  const double scales[2] = {op.input(0).quantization.scales.at(0), op.input(1).quantization.scales.at(0)};
  const double common = 2 * std::max(scales[0], scales[1]);
  for (std::size_t k = 0; k < 2; ++k) {
    q.inputs[k] = quantize_multiplier(scales[k] / common);
    q.input_zero_points[k] = op.input(k).quantization.zero_points.at(0);
  }
  const double output_scale = op.output().quantization.scales.at(0);
  q.output = quantize_multiplier(common / ((1 << kAddShift) * output_scale));
  q.output_zero_point = op.output().quantization.zero_points.at(0);
  activation_range(op.word("activation"), op.output(), q.lowest, q.highest);
  return q;
}

std::unique_ptr<OperatorType> make_add() { return std::make_unique<Add>(false); }
std::unique_ptr<OperatorType> make_sub() { return std::make_unique<Add>(true); }

}  // namespace milliwatt
