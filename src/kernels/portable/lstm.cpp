// The portable kernel of UNIDIRECTIONAL_SEQUENCE_LSTM: one time step a step if time runs along rows.
#include "ops/sequences/lstm.h"

#include "base/error.h"
#include "base/to_size.h"
#include "base/wrapping.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/sigmoid_values.h"

namespace milliwatt::portable {

namespace {

/// For each unit, for each gate, its weights of the input, then of the hidden state.
KernelTable weights_of(const OpView& op, const LstmSizes& sizes) {
  std::vector<std::int8_t> weights;
  for (std::int64_t unit = 0; unit < sizes.units; ++unit) {
    for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
      for (const std::size_t first : {kLstmInputWeights, kLstmRecurrentWeights}) {
        const auto all = elements_of<std::int8_t>(op.input(first + gate));
        const std::size_t count = all.size() / to_size(sizes.units);
        const auto own = all.subspan(to_size(unit) * count, count);
        weights.insert(weights.end(), own.begin(), own.end());
      }
    }
  }
  return {"weights", std::move(weights), "of each unit: of each gate those of input and hidden state", true};
}

std::int32_t minus_zero_points(std::int32_t bias, std::span<const std::int8_t> weights, std::int32_t zero_point) {
  for (const std::int8_t weight : weights) bias = wrapping_subtract(bias, weight * zero_point);
  return bias;
}

/// For each unit, for each gate, what its two sums begin with.
KernelTable biases_of(const OpView& op, const LstmSizes& sizes, const LstmArithmetic& q) {
  std::vector<std::int32_t> biases;
  for (std::size_t unit = 0; unit < to_size(sizes.units); ++unit) {
    for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
      const std::size_t features = to_size(sizes.features);
      const std::size_t units = to_size(sizes.units);
      const auto weights = elements_of<std::int8_t>(op.input(kLstmInputWeights + gate));
      const auto recurrent = elements_of<std::int8_t>(op.input(kLstmRecurrentWeights + gate));
      const std::int32_t bias = elements_of<std::int32_t>(op.input(kLstmBiases + gate))[unit];
      biases.push_back(minus_zero_points(bias, weights.subspan(unit * features, features), q.input_zero_point));
      biases.push_back(minus_zero_points(0, recurrent.subspan(unit * units, units), q.hidden_zero_point));
    }
  }
  return {"bias", std::move(biases), "of each unit: of each gate that of input (less zero points) and hidden state",
          true};
}

KernelTable factors_of(const LstmArithmetic& q) {
  std::vector<std::int32_t> factors;
  for (const LstmGate& gate : q.gates) {
    for (const QuantizedMultiplier& factor : {gate.input, gate.recurrent}) {
      factors.insert(factors.end(), {factor.multiplier, factor.shift});
    }
  }
  return {"factors", std::move(factors), "multiplier and shift of each gate's sums of input and hidden state", true};
}

std::vector<KernelNumber> numbers_of(const LstmSizes& sizes, const LstmArithmetic& q, std::int64_t steps) {
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

}  // namespace

std::vector<Kernel> lstm_kernels(const OpView& op) {
  const LstmSizes sizes = lstm_sizes(op);
  const LstmArithmetic q = lstm_arithmetic(op);
  if (sizes.batch != 1) throw Error("a batch of " + std::to_string(sizes.batch) + "; supported on devices: 1");
  const int rows = row_shape(op.output().shape).rows;
  Kernel kernel;
  kernel.function = "lstm_s8";
  kernel.numbers = numbers_of(sizes, q, sizes.steps / rows);
  kernel.tables = {weights_of(op, sizes), biases_of(op, sizes, q), factors_of(q), sigmoid_table()};
  kernel.steps.steps = rows;
  kernel.steps.step = [inputs = op.input_count()](int row) {
    Step step{std::vector<RowSpan>(inputs), {RowSpan{row, 1}}};
    step.reads[kLstmInput] = {row, 1};
    step.reads[kLstmHiddenState] = step.reads[kLstmCellState] = {0, 1};
    return step;
  };
  const auto units = static_cast<double>(sizes.steps * sizes.units);
  const auto products = static_cast<double>(kLstmGates) * static_cast<double>(sizes.features + sizes.units);
  kernel.cost = {units * (6.0 * products + 500.0), 900};
  return {kernel};
}

}  // namespace milliwatt::portable
