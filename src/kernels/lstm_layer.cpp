#include "kernels/lstm_layer.h"

#include <algorithm>

#include "base/error.h"
#include "base/to_size.h"
#include "base/wrapping.h"

namespace milliwatt {

LstmSum lstm_sum(const OpView& op, std::size_t first, std::size_t gate, std::size_t unit) {
  const LstmArithmetic q = lstm_arithmetic(op);
  const auto all = elements_of<std::int8_t>(op.input(first + gate));
  const std::size_t count = all.size() / to_size(lstm_sizes(op).units);
  const auto own = all.subspan(unit * count, count);
  const bool is_of_input = first == kLstmInputWeights;
  const std::int32_t zero_point = is_of_input ? q.input_zero_point : q.hidden_zero_point;
  LstmSum sum;
  sum.weights.assign(own.begin(), own.end());
  if (is_of_input) sum.bias = elements_of<std::int32_t>(op.input(kLstmBiases + gate))[unit];
  for (const std::int8_t weight : own) sum.bias = wrapping_subtract(sum.bias, weight * zero_point);
  return sum;
}

std::vector<KernelTable> lstm_gate_tables(const OpView& op, const std::vector<std::int32_t>& units,
                                          const std::string& prefix) {
  std::vector<std::int8_t> weights;
  std::vector<std::int32_t> biases, factors;
  for (const std::int32_t unit : units) {
    for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
      for (const std::size_t first : {kLstmInputWeights, kLstmRecurrentWeights}) {
        const LstmSum sum = lstm_sum(op, first, gate, to_size(unit));
        weights.insert(weights.end(), sum.weights.begin(), sum.weights.end());
        biases.push_back(sum.bias);
      }
    }
  }
  const LstmArithmetic q = lstm_arithmetic(op);
  for (const LstmGate& gate : q.gates) {
    for (const QuantizedMultiplier& factor : {gate.input, gate.recurrent}) {
      factors.insert(factors.end(), {factor.multiplier, factor.shift});
    }
  }
  return {{prefix + "weights", std::move(weights), "of each unit: of each gate those of input and hidden state", true},
          {prefix + "bias", std::move(biases),
           "of each unit: of each gate that of input (less zero points) and hidden state", true},
          {prefix + "factors", std::move(factors), "multiplier and shift of each gate's sums of input and hidden state",
           true}};
}

std::vector<KernelNumber> lstm_numbers(const LstmSizes& sizes, const LstmArithmetic& q, std::int64_t steps) {
  return {{"kSteps", static_cast<std::int32_t>(steps), "time steps at once"},
          {"kFeatures", static_cast<std::int32_t>(sizes.features), ""},
          {"kUnits", static_cast<std::int32_t>(sizes.units), ""},
          {"kForgetMultiplier", q.forget.multiplier, "forget gate x cell: multiplier * 2^(shift - 31)"},
          {"kForgetShift", q.forget.shift, ""},
          {"kUpdateMultiplier", q.update.multiplier, "input gate x cell gate"},
          {"kUpdateShift", q.update.shift, ""},
          {"kHiddenMultiplier", q.hidden.multiplier, "output gate x tanh of the cell"},
          {"kHiddenShift", q.hidden.shift, ""},
          {"kHiddenZeroPoint", q.hidden_zero_point, ""},
          {"kCellMultiplier", q.cell_curve.multiplier, "of the cell to units of 1 / 12288: multiplier / 2^shift"},
          {"kCellShift", q.cell_curve.shift, ""},
          {"kClip", q.clip, "of the cell; 0: none"}};
}

StepRule lstm_steps(const OpView& op, int rows_at_once) {
  const LstmSizes sizes = lstm_sizes(op);
  if (sizes.batch != 1) throw Error("a batch of " + std::to_string(sizes.batch) + "; supported on devices: 1");
  const int rows = row_shape(op.output().shape).rows;
  StepRule rule;
  rule.steps = (rows + rows_at_once - 1) / rows_at_once;
  rule.step = [=, inputs = op.input_count()](int number) {
    const int first = number * rows_at_once;
    const RowSpan span = {first, std::min(rows_at_once, rows - first)};
    Step step{std::vector<RowSpan>(inputs), {span}};
    step.reads[kLstmInput] = span;
    step.reads[kLstmHiddenState] = step.reads[kLstmCellState] = {0, 1};
    return step;
  };
  return rule;
}

}  // namespace milliwatt
