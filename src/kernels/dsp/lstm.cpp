// UNIDIRECTIONAL_SEQUENCE_LSTM on Armv7E-M: two units at a time.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/to_size.h"
#include "kernels/curve_lines.h"
#include "kernels/dsp/dot_stream.h"
#include "kernels/lstm_layer.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

constexpr std::array kMatrices = {kLstmInputWeights, kLstmRecurrentWeights};
constexpr std::int64_t kLargestSum = std::int64_t{1} << 30;
constexpr std::int64_t kMostCodes = 8000;       // as lstm_sums_dsp.h counts them
constexpr std::int64_t kMostCodesOfTwo = 2000;  // of two time steps

/// The sum of one gate as a channel; its factor is another matter.
DspChannel channel_of(const LstmSum& sum) {
  DspChannel channel;
  channel.weights = sum.weights;
  channel.bias = sum.bias;
  channel.lowest_sum = channel.highest_sum = sum.bias;
  for (const std::int32_t weight : sum.weights) {
    channel.lowest_sum += std::min(weight * -128, weight * 127);
    channel.highest_sum += std::max(weight * -128, weight * 127);
  }
  return channel;
}

/// Of one matrix: a channel for each gate of each unit.
using GateChannels = std::array<DspChannel, kLstmGates>;
std::vector<GateChannels> channels_of(const OpView& op, std::size_t matrix) {
  std::vector<GateChannels> units(to_size(lstm_sizes(op).units));
  for (std::size_t unit = 0; unit < units.size(); ++unit) {
    for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
      units[unit][gate] = channel_of(lstm_sum(op, matrix, gate, unit));
    }
  }
  return units;
}

bool is_small(const DspChannel& channel) {
  return channel.lowest_sum > -kLargestSum && channel.highest_sum < kLargestSum;
}

/// Both matrices, and the units whose sums the fast form cannot compute exactly: these have weights 0.
struct LstmChannels {
  std::array<std::vector<GateChannels>, 2> matrices;
  std::vector<std::int32_t> general;
};

LstmChannels lstm_channels(const OpView& op) {
  LstmChannels all;
  for (std::size_t m = 0; m < kMatrices.size(); ++m) all.matrices[m] = channels_of(op, kMatrices[m]);
  const std::size_t units = all.matrices[0].size();
  for (std::size_t unit = 0; unit < units; ++unit) {
    const bool is_fast = std::ranges::all_of(all.matrices, [&](const std::vector<GateChannels>& matrix) {
      for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
        if (!is_small(matrix[unit][gate])) return false;
        if (unit % 2 != 0 && !can_pair(matrix[unit - 1][gate], matrix[unit][gate])) return false;
      }
      return true;
    });
    if (is_fast) continue;
    all.general.push_back(static_cast<std::int32_t>(unit));
    for (std::vector<GateChannels>& matrix : all.matrices) {
      for (DspChannel& channel : matrix[unit]) {
        const std::size_t inputs = channel.weights.size();
        channel = DspChannel();
        channel.weights.assign(inputs, 0);
      }
    }
  }
  return all;
}

/// Those of gates `first` to `end`, as device/milliwatt/dsp/lstm_sums_dsp.h reads them.
void add_gates(const std::vector<GateChannels>& matrix, std::size_t first, std::size_t end,
               std::vector<std::int32_t>& stream) {
  DspChannel none;
  none.weights.assign(matrix[0][0].weights.size(), 0);
  const std::vector<int> order = word_order(static_cast<int>(none.weights.size()));
  for (std::size_t unit = 0; unit < matrix.size(); unit += 2) {
    std::vector<DspChannel> pairs;
    for (std::size_t gate = first; gate < end; ++gate) {
      pairs.push_back(matrix[unit][gate]);
      pairs.push_back(unit + 1 < matrix.size() ? matrix[unit + 1][gate] : none);
    }
    const std::vector<std::int32_t> words = sums_stream(pairs, order, pairs.size()).value();
    stream.insert(stream.end(), words.begin(), words.end());
  }
}

/// @param of_two are the inputs of two time steps summed together?
KernelTable stream_of(const LstmChannels& all, bool of_two) {
  std::vector<std::int32_t> stream;
  if (of_two) {
    add_gates(all.matrices[0], 0, 2, stream);
    add_gates(all.matrices[0], 2, kLstmGates, stream);
  } else {
    add_gates(all.matrices[0], 0, kLstmGates, stream);
  }
  add_gates(all.matrices[1], 0, kLstmGates, stream);
  return {"stream", std::move(stream), "of each two units biases and weights of the input, then of the hidden state",
          true};
}

/// Ties of negative numbers go away from zero if the factor 2^(32 + shift) is one more, as long as that does not carry
/// over for other sums: |sum| < 2^(32 + shift), or the sum saturates an int16 anyway.
bool can_nudge(const std::vector<GateChannels>& matrix, std::size_t gate, int exponent) {
  if (exponent <= 8) return true;
  if (exponent > 30) return false;
  const std::int64_t limit = std::int64_t{1} << (32 - exponent);
  return std::ranges::all_of(matrix, [&](const GateChannels& unit) {
    return unit.at(gate).lowest_sum > -limit && unit.at(gate).highest_sum < limit;
  });
}

/// kInputSigned, kInputHigh0, kInputLow0, kInputShift0 ... for the matrix `name`; `factors`: of its gates.
std::vector<KernelNumber> factor_numbers(const std::string& name, const std::vector<GateChannels>& matrix,
                                         const std::array<QuantizedMultiplier, kLstmGates>& factors) {
  bool is_signed = false;
  for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
    const int exponent = -factors.at(gate).shift;
    is_signed |= exponent > 1 && factors.at(gate).multiplier != 0 && !can_nudge(matrix, gate, exponent);
  }
  std::vector<KernelNumber> numbers = {{name + "Signed", is_signed ? 1 : 0, "1: ties by the sign"}};
  for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
    const QuantizedMultiplier& factor = factors.at(gate);
    const std::int64_t high = 2 * std::int64_t{factor.multiplier} - (std::int64_t{1} << 32);
    const std::int64_t low = factor.shift < -1 ? (std::int64_t{1} << (32 + factor.shift)) + (is_signed ? 0 : 1) : 0;
    const bool is_zero = factor.multiplier == 0;
    numbers.push_back(
        {fmt::format("{}High{}", name, gate), is_zero ? 0 : static_cast<std::int32_t>(high), "2 * multiplier - 2^32"});
    numbers.push_back({fmt::format("{}Low{}", name, gate), is_zero ? 0 : static_cast<std::int32_t>(low), ""});
    numbers.push_back({fmt::format("{}Shift{}", name, gate), is_zero ? 0 : factor.shift, ""});
  }
  return numbers;
}

std::vector<KernelNumber> factor_numbers(const LstmChannels& channels, const LstmArithmetic& q) {
  std::array<QuantizedMultiplier, kLstmGates> input, hidden;
  for (std::size_t gate = 0; gate < kLstmGates; ++gate) {
    input.at(gate) = q.gates.at(gate).input;
    hidden.at(gate) = q.gates.at(gate).recurrent;
  }
  std::vector<KernelNumber> numbers = factor_numbers("kInput", channels.matrices[0], input);
  append(numbers, factor_numbers("kHidden", channels.matrices[1], hidden));
  return numbers;
}

/// Of eight channels' sums of so many words of four codes, unrolled.
std::int64_t sums_bytes(std::int64_t words) { return 330 + 136 * (words > 7 ? 4 + words % 4 : words); }
std::int64_t sums_of_two_bytes(std::int64_t words) { return 270 + 108 * (words > 7 ? 2 + words % 2 : words); }

void add_general_units(Kernel& kernel, const OpView& op, const std::vector<std::int32_t>& units) {
  if (units.empty()) return;
  const LstmSizes sizes = lstm_sizes(op);
  const auto count = static_cast<std::int32_t>(units.size());
  kernel.numbers.push_back({"kGeneral", count, "units that the fast form cannot compute exactly"});
  for (KernelTable& table : lstm_gate_tables(op, units, "general_")) kernel.tables.push_back(std::move(table));
  kernel.tables.push_back({"general_units", units, "their numbers", true});
  const auto products = static_cast<double>(kLstmGates) * static_cast<double>(sizes.features + sizes.units);
  kernel.cost.cycles += static_cast<double>(sizes.steps) * count * (7.0 * products + 250.0);
  kernel.cost.code_bytes += 400;
}

}  // namespace

std::vector<Kernel> lstm_kernels(const OpView& op) {
  const LstmSizes sizes = lstm_sizes(op);
  const LstmArithmetic q = lstm_arithmetic(op);
  if (std::max(sizes.features, sizes.units) > kMostCodes) return {};
  const LstmChannels channels = lstm_channels(op);
  const std::int64_t feature_words = (sizes.features + 3) / 4;
  const std::int64_t state_words = (sizes.units + 3) / 4;
  const std::int64_t pairs = (sizes.units + 1) / 2;
  const auto steps = static_cast<double>(sizes.steps);
  std::vector<Kernel> kernels;
  for (const int rows_at_once : {2, 1}) {
    Kernel kernel;
    kernel.function = "lstm_s8_dsp";
    kernel.steps = lstm_steps(op, rows_at_once);
    const int rows = row_shape(op.output().shape).rows;
    if (rows_at_once > rows) continue;
    const std::int64_t row_steps = sizes.steps / rows;
    const bool of_two = rows_at_once * row_steps > 1;
    if (of_two && sizes.features > kMostCodesOfTwo) continue;
    kernel.numbers = lstm_numbers(sizes, q, row_steps);
    kernel.numbers.push_back({"kRowsAtOnce", rows_at_once, ""});
    append(kernel.numbers, factor_numbers(channels, q));
    kernel.tables.push_back(stream_of(channels, of_two));
    for (KernelTable& table : curve_line_tables()) kernel.tables.push_back(std::move(table));
    const int at_once = of_two ? 2 : 1;
    kernel.steps.scratch_bytes = 8 * std::max(at_once * feature_words, state_words) + 16 * at_once * pairs;

    const double of_input = (of_two ? 62.0 : 72.0) + (of_two ? 30.0 : 37.0) * static_cast<double>(feature_words);
    const double of_hidden = 82.0 + 37.0 * static_cast<double>(state_words);
    kernel.cost.cycles =
        steps * (160.0 + 9.0 * static_cast<double>(feature_words + state_words) +
                 static_cast<double>(pairs) * (of_input + of_hidden) + 100.0 * static_cast<double>(sizes.units));
    kernel.cost.code_bytes =
        800 + sums_bytes(state_words) + (of_two ? 2 * sums_of_two_bytes(feature_words) : sums_bytes(feature_words));
    kernel.cost.table_passes = steps;
    kernel.cost.loops = {
        {of_two ? sums_of_two_bytes(feature_words) : sums_bytes(feature_words), steps * static_cast<double>(pairs)},
        {sums_bytes(state_words), steps * static_cast<double>(pairs)}};
    add_general_units(kernel, op, channels.general);
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

}  // namespace milliwatt::dsp
