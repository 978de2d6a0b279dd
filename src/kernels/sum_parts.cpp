#include "kernels/sum_parts.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "base/to_size.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt {

namespace {

/// Weights [channel][tap]: those of eight channels tap by tap, as device/milliwatt/portable/channel_sums.h reads them,
/// then of four more if there are as many, then one channel after the other.
std::vector<float> interleaved(std::span<const float> plain, int channels) {
  constexpr std::size_t kAtOnce = 8;
  const std::size_t taps = plain.size() / to_size(channels);
  std::vector<float> weights;
  for (std::size_t first = 0; first < to_size(channels);) {
    const std::size_t left = to_size(channels) - first;
    const std::size_t together = left >= kAtOnce ? kAtOnce : left >= kAtOnce / 2 ? kAtOnce / 2 : 1;
    for (std::size_t tap = 0; tap < taps; ++tap) {
      for (std::size_t i = 0; i < together; ++i) weights.push_back(plain[(first + i) * taps + tap]);
    }
    first += together;
  }
  return weights;
}

void add_real_tables(const OpView& op, int channels, const SumInputs& inputs, Kernel& kernel) {
  kernel.numbers.push_back({"kActivation", activation_number(op), op.word("activation")});
  const Tensor& weights = op.input(inputs.weights);
  const bool by_channel = weights.shape.front() == channels;
  kernel.tables.push_back(by_channel ? KernelTable{"weights", interleaved(elements_of<float>(weights), channels),
                                                   "of several channels at a time, tap by tap", true}
                                     : elements_table("weights", weights));
  std::vector<float> bias(to_size(channels), 0.0F);
  if (op.has_input(inputs.bias)) std::ranges::copy(elements_of<float>(op.input(inputs.bias)), bias.begin());
  kernel.tables.push_back({"bias", std::move(bias), "", true});
}

void add_wide_tables(const OpView& op, int channels, const SumInputs& inputs, Kernel& kernel) {
  constexpr std::int32_t kHighest = 0x7fff;
  const Requantization q = requantization_of(op, channels, inputs);
  kernel.numbers.push_back({"kLowest", q.lowest, "range of the activation, quantized"});
  kernel.numbers.push_back({"kHighest", q.highest, ""});
  std::vector<std::int32_t> bias(2 * to_size(channels), 0);
  if (op.has_input(inputs.bias)) {
    const auto values = elements_of<std::int64_t>(op.input(inputs.bias));
    for (std::size_t c = 0; c < values.size(); ++c) {
      bias[2 * c] = static_cast<std::int32_t>(static_cast<std::uint32_t>(values[c]));
      bias[2 * c + 1] = static_cast<std::int32_t>(values[c] >> 32);
    }
  }
  std::vector<std::int16_t> multipliers;
  std::vector<std::int8_t> shifts;
  for (const QuantizedMultiplier& factor : q.factors) {
    const std::int64_t upper = (std::int64_t{factor.multiplier} + (1 << 15)) >> 16;
    multipliers.push_back(static_cast<std::int16_t>(std::min<std::int64_t>(upper, kHighest)));
    shifts.push_back(static_cast<std::int8_t>(15 - std::min(factor.shift, 14)));
  }
  kernel.tables.push_back(weights_table(op.input(inputs.weights)));
  kernel.tables.push_back({"bias", std::move(bias), "lower and upper half of each", true});
  kernel.tables.push_back({"multipliers", std::move(multipliers), "a sum's factor is multiplier * 2^-shift", true});
  kernel.tables.push_back({"shifts", std::move(shifts), "", true});
}

void add_code_tables(const OpView& op, int channels, const SumInputs& inputs, Kernel& kernel) {
  const Requantization q = requantization_of(op, channels, inputs);
  append(kernel.numbers, code_numbers(q));
  kernel.tables.push_back(weights_table(op.input(inputs.weights)));
  for (KernelTable& table : channel_tables(bias_of(op, inputs.bias, channels), q)) {
    kernel.tables.push_back(std::move(table));
  }
}

}  // namespace

bool has_other_sums(const OpView& op) { return op.output().type != ElementType::kInt8; }

void add_sums(const OpView& op, const std::string& name, int channels, const SumInputs& inputs, Kernel& kernel) {
  switch (op.output().type) {
    case ElementType::kFloat32:
      kernel.function = name + "_f32";
      return add_real_tables(op, channels, inputs, kernel);
    case ElementType::kInt16:
      kernel.function = name + "_s16";
      return add_wide_tables(op, channels, inputs, kernel);
    default:
      kernel.function = name + "_s8";
      return add_code_tables(op, channels, inputs, kernel);
  }
}

double cycles_of_product(const OpView& op) { return op.output().type == ElementType::kInt16 ? 7.0 : 3.6; }

}  // namespace milliwatt
