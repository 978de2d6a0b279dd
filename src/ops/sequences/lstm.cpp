// UNIDIRECTIONAL_SEQUENCE_LSTM, int8 with int16 cells ("8x8_16"), as TFLite Micro's reference kernel computes it,
// without peepholes, projection and layer normalization:
//
//     gate = curve(input x weights + bias + hidden x recurrent weights), each sum brought to 2^-12 on its own
//     cell = forget gate * cell + input gate * cell gate;  hidden = output gate * tanh(cell)
//
// Hidden and cell state are variables: they go on where the last inference left off. Attributes: activation (that of
// the cell gate: tanh), cell_clip (0: none), proj_clip, time_major.
#include "ops/sequences/lstm.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/to_size.h"
#include "base/wrapping.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

using enum ElementType;

constexpr std::array<std::string_view, kLstmGates> kGateNames = {"input gate", "forget gate", "cell gate",
                                                                 "output gate"};

std::int16_t clamped_to_int16(std::int32_t x) { return static_cast<std::int16_t>(std::clamp(x, -32768, 32767)); }

std::int16_t scaled_product(std::int16_t a, std::int16_t b, QuantizedMultiplier factor) {
  return clamped_to_int16(multiply_by_quantized_multiplier(a * b, factor));
}

/// One time step of one sample.
class LstmStep {
 public:
  explicit LstmStep(const OpView& op) : op_(op), sizes_(lstm_sizes(op)), q_(lstm_arithmetic(op)) {}

  void run(std::span<const std::int8_t> in, std::span<std::int8_t> hidden, std::span<std::int16_t> cell) const {
    const std::vector<std::int16_t> forget = gate(kForgetGate, q_.gate_curve, in, hidden);
    const std::vector<std::int16_t> input = gate(kInputGate, q_.gate_curve, in, hidden);
    const std::vector<std::int16_t> update = gate(kCellGate, q_.cell_gate_curve, in, hidden);
    const std::vector<std::int16_t> output = gate(kOutputGate, q_.gate_curve, in, hidden);
    for (std::size_t unit = 0; unit < cell.size(); ++unit) {
      const std::int16_t kept = scaled_product(forget[unit], cell[unit], q_.forget);
      cell[unit] = clamped_to_int16(kept + scaled_product(input[unit], update[unit], q_.update));
      if (q_.clip > 0) cell[unit] = static_cast<std::int16_t>(std::clamp<std::int32_t>(cell[unit], -q_.clip, q_.clip));
      const std::int32_t product = wide_code(q_.cell_curve, cell[unit]) * output[unit];
      hidden[unit] = static_cast<std::int8_t>(requantize(product, q_.hidden, q_.hidden_zero_point, -128, 127));
    }
  }

 private:
  std::vector<std::int16_t> gate(std::size_t number, const WideCurve& curve, std::span<const std::int8_t> in,
                                 std::span<const std::int8_t> hidden) const {
    const auto weights = elements_of<std::int8_t>(op_.input(kLstmInputWeights + number));
    const auto recurrent = elements_of<std::int8_t>(op_.input(kLstmRecurrentWeights + number));
    const auto bias = elements_of<std::int32_t>(op_.input(kLstmBiases + number));
    const LstmGate& factors = q_.gates.at(number);
    std::vector<std::int16_t> results;
    for (std::size_t unit = 0; unit < to_size(sizes_.units); ++unit) {
      const std::int32_t of_input = sum(in, weights.subspan(unit * in.size()), q_.input_zero_point, bias[unit]);
      const std::int32_t of_hidden = sum(hidden, recurrent.subspan(unit * hidden.size()), q_.hidden_zero_point, 0);
      const std::int32_t both = clamped_to_int16(multiply_by_quantized_multiplier(of_input, factors.input)) +
                                clamped_to_int16(multiply_by_quantized_multiplier(of_hidden, factors.recurrent));
      results.push_back(wide_code(curve, clamped_to_int16(both)));
    }
    return results;
  }

  static std::int32_t sum(std::span<const std::int8_t> in, std::span<const std::int8_t> weights,
                          std::int32_t zero_point, std::int32_t bias) {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < in.size(); ++i) sum = wrapping_add(sum, weights[i] * (in[i] - zero_point));
    return wrapping_add(sum, bias);
  }

  const OpView& op_;
  LstmSizes sizes_;
  LstmArithmetic q_;
};

class Lstm : public OperatorType {
 public:
  std::string_view kind() const override { return "UNIDIRECTIONAL_SEQUENCE_LSTM"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (op.input_count() != 24 || op.op().outputs.size() != 1) {
      checks.problem(fmt::format("{} inputs and {} outputs", op.input_count(), op.op().outputs.size()), "24 and 1");
      return checks.take();
    }
    if (!check_presence(checks, op) || !check_types(checks, op)) return checks.take();
    checks.word("activation", {"tanh"});
    checks.integer("time_major", 0, 1);
    const auto clip = checks.number("cell_clip");
    if (clip && *clip < 0) checks.problem(fmt::format("cell_clip is {}", *clip), "0 (none) or more");
    const auto projection_clip = checks.number("proj_clip");
    if (projection_clip && *projection_clip != 0) checks.problem(fmt::format("proj_clip is {}", *projection_clip), "0");
    if (checks.ok()) check_shapes(checks, op);
    if (checks.ok()) check_quantization(checks, op);
    return checks.take();
  }

  std::int64_t macs(const OpView& op) const override {
    const LstmSizes sizes = lstm_sizes(op);
    return sizes.batch * sizes.steps * static_cast<std::int64_t>(kLstmGates) * sizes.units *
           (sizes.features + sizes.units);
  }

  void run(const OpView& op, TensorValues& values) const override {
    const LstmSizes sizes = lstm_sizes(op);
    const LstmStep step(op);
    const auto in = values.read<std::int8_t>(op.op().inputs[kLstmInput]);
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);
    const auto hidden = values.write<std::int8_t>(op.op().inputs[kLstmHiddenState]);
    const auto cell = values.write<std::int16_t>(op.op().inputs[kLstmCellState]);
    const std::size_t features = to_size(sizes.features);
    const std::size_t units = to_size(sizes.units);
    for (std::int64_t sample = 0; sample < sizes.batch; ++sample) {
      const auto own_hidden = hidden.subspan(to_size(sample) * units, units);
      for (std::int64_t time = 0; time < sizes.steps; ++time) {
        const std::size_t at = to_size(sizes.is_time_major ? time * sizes.batch + sample : sample * sizes.steps + time);
        step.run(in.subspan(at * features, features), own_hidden, cell.subspan(to_size(sample) * units, units));
        std::ranges::copy(own_hidden, out.begin() + static_cast<std::ptrdiff_t>(at * units));
      }
    }
  }

 private:
  static bool check_presence(Checks& checks, const OpView& op) {
    bool good = true;
    for (std::size_t i = 0; i < op.input_count(); ++i) {
      const bool is_peephole = i >= kLstmPeepholes && i < kLstmBiases;
      const bool is_projection = i >= kLstmProjection && i < kLstmHiddenState;
      if (op.has_input(i) == !(is_peephole || is_projection || i >= kLstmNormalization)) continue;
      good = checks.problem(fmt::format("input {} is {}", i, op.has_input(i) ? "there" : "left out"),
                            is_peephole       ? "LSTMs without peepholes"
                            : is_projection   ? "LSTMs without projection"
                            : op.has_input(i) ? "LSTMs without layer normalization"
                                              : "an input there");
    }
    return good;
  }

  static bool check_types(Checks& checks, const OpView& op) {
    bool good = checks.type("input", op.input(kLstmInput), {kInt8}) && checks.type("output", op.output(), {kInt8});
    checks.not_constant("input", op.input(kLstmInput));
    for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
      const std::string name(kGateNames.at(gate));
      for (const std::size_t first : {kLstmInputWeights, kLstmRecurrentWeights}) {
        const std::string role = name + (first == kLstmInputWeights ? " weights" : " recurrent weights");
        good &= checks.type(role, op.input(first + gate), {kInt8});
        good &= checks.constant(role, op.input(first + gate));
      }
      good &= checks.type(name + " bias", op.input(kLstmBiases + gate), {kInt32});
      good &= checks.constant(name + " bias", op.input(kLstmBiases + gate));
    }
    good &= check_state(checks, "hidden state", op.input(kLstmHiddenState), kInt8);
    good &= check_state(checks, "cell state", op.input(kLstmCellState), kInt16);
    return good;
  }

  static bool check_state(Checks& checks, std::string_view role, const Tensor& state, ElementType type) {
    const bool good = checks.type(role, state, {type});
    if (state.is_variable && !state.is_constant()) return good;
    return checks.problem(tensor_label(role, state) + " is no variable", "a variable tensor");
  }

  static void check_shapes(Checks& checks, const OpView& op) {
    if (!checks.rank("input", op.input(kLstmInput), 3) || !checks.rank("output", op.output(), 3)) return;
    const Tensor& states = op.input(kLstmHiddenState);
    if (states.shape.empty()) {
      checks.problem(tensor_label("hidden state", states) + " is a scalar", "batch x units");
      return;
    }
    const LstmSizes sizes = lstm_sizes(op);
    for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
      const std::string name(kGateNames.at(gate));
      checks.shape(name + " weights", op.input(kLstmInputWeights + gate), {sizes.units, sizes.features});
      checks.shape(name + " recurrent weights", op.input(kLstmRecurrentWeights + gate), {sizes.units, sizes.units});
      checks.shape(name + " bias", op.input(kLstmBiases + gate), {sizes.units});
    }
    checks.shape("hidden state", states, {sizes.batch, sizes.units});
    checks.shape("cell state", op.input(kLstmCellState), {sizes.batch, sizes.units});
    Shape out = op.input(kLstmInput).shape;
    out[2] = sizes.units;
    checks.shape("output", op.output(), out);
  }

  static void check_quantization(Checks& checks, const OpView& op) {
    bool good = checks.per_tensor("input", op.input(kLstmInput));
    good &= checks.per_tensor("output", op.output());
    good &= checks.per_tensor("hidden state", op.input(kLstmHiddenState));
    good &= checks.symmetric("cell state", op.input(kLstmCellState), 0, 1);
    for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
      const std::string name(kGateNames.at(gate));
      good &= checks.symmetric(name + " weights", op.input(kLstmInputWeights + gate), 0, 1);
      good &= checks.symmetric(name + " recurrent weights", op.input(kLstmRecurrentWeights + gate), 0, 1);
    }
    if (!good) return;
    checks.same_quantization(op.input(kLstmHiddenState), op.output());
    const float cell = op.input(kLstmCellState).quantization.scales[0];
    const float exponent = std::log2(cell);
    if (!(std::abs(exponent - std::round(exponent)) < 1e-3F) || exponent < -27.5F || exponent > -6.5F) {
      checks.problem(fmt::format("{} has scale {}", tensor_label("cell state", op.input(kLstmCellState)), cell),
                     "a power of two, 2^-27 to 2^-7");
      return;
    }
    const LstmArithmetic q = lstm_arithmetic(op);
    for (const LstmGate& gate : q.gates) {
      for (const QuantizedMultiplier& factor : {gate.input, gate.recurrent}) {
        if (factor.shift > 30) checks.problem("the scale of a gate's sums is 2^18 or more", "less");
      }
    }
    if (q.update.shift > 30 || q.hidden.shift > 30) checks.problem("the scale of a state is below 2^-60", "more");
  }
};

/// Where the argument of tanh has `power` bits behind its point: as TFLite Micro's Tanh of LSTMs takes it.
WideCurve cell_curve(float cell_scale) {
  const int left = static_cast<int>(std::round(std::log2(cell_scale))) + 12;
  return left < 0 ? WideCurve{true, 3, -left} : WideCurve{true, 3 << left, 0};
}

}  // namespace

LstmSizes lstm_sizes(const OpView& op) {
  const Shape& in = op.input(kLstmInput).shape;
  LstmSizes sizes;
  sizes.is_time_major = op.integer("time_major") != 0;
  sizes.batch = in.at(sizes.is_time_major ? 1 : 0);
  sizes.steps = in.at(sizes.is_time_major ? 0 : 1);
  sizes.features = in.at(2);
  sizes.units = op.input(kLstmHiddenState).shape.back();
  return sizes;
}

LstmArithmetic lstm_arithmetic(const OpView& op) {
  const auto scale = [&](std::size_t input) { return op.input(input).quantization.scales.at(0); };
  constexpr double kGateScale = 0x1p-12;
  constexpr double kCurveScale = 0x1p-15;
  const auto cell = static_cast<double>(scale(kLstmCellState));
  LstmArithmetic q;
  for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
    // The products are in single precision, as in the reference.
    q.gates.at(gate).input =
        quantize_multiplier(static_cast<double>(scale(kLstmInput) * scale(kLstmInputWeights + gate)) / kGateScale);
    q.gates.at(gate).recurrent = quantize_multiplier(
        static_cast<double>(scale(kLstmHiddenState) * scale(kLstmRecurrentWeights + gate)) / kGateScale);
  }
  q.gate_curve = {false, 3, 0};
  q.cell_gate_curve = {true, 3, 0};
  q.cell_curve = cell_curve(scale(kLstmCellState));
  q.forget = quantize_multiplier(kCurveScale * cell / cell);
  q.update = quantize_multiplier(kCurveScale * kCurveScale / cell);
  q.hidden = quantize_multiplier(kCurveScale * kCurveScale / static_cast<double>(scale(kLstmHiddenState)));
  q.input_zero_point = op.input(kLstmInput).quantization.zero_points.at(0);
  q.hidden_zero_point = op.input(kLstmHiddenState).quantization.zero_points.at(0);
  const double clip = static_cast<double>(static_cast<float>(op.number("cell_clip"))) / cell;
  q.clip = static_cast<std::int32_t>(std::min(clip, 32767.0));
  return q;
}

std::unique_ptr<OperatorType> make_lstm() { return std::make_unique<Lstm>(); }

}  // namespace milliwatt
