#include "ops/dsp_channel.h"

#include <algorithm>
#include <utility>

namespace milliwatt {

namespace {

constexpr std::int32_t kHalf = std::int32_t{1} << 30;  // the multiplier of a factor 1/2

std::int32_t output_code(std::int64_t sum, const QuantizedMultiplier& factor, const Requantization& r) {
  const std::int32_t code =
      multiply_by_quantized_multiplier(static_cast<std::int32_t>(sum), factor) + r.output_zero_point;
  return std::clamp(code, r.lowest, r.highest);
}

std::int32_t high_factor_of(std::int32_t multiplier) {
  return static_cast<std::int32_t>(2 * static_cast<std::int64_t>(multiplier) - (std::int64_t{1} << 32));
}

std::int32_t shift_factor_of(int exponent, bool nudge) {
  return static_cast<std::int32_t>((std::int64_t{1} << (32 - exponent)) + (nudge ? 1 : 0));
}

/// A channel that gives `code` whatever the input: the sum 8 d, halved, then a quarter of it, is d.
DspChannel constant_channel(std::size_t inputs, std::int32_t code, const Requantization& r) {
  DspChannel channel;
  channel.weights.assign(inputs, 0);
  channel.bias = 8 * (code - r.output_zero_point);
  channel.high_factor = high_factor_of(kHalf);
  channel.shift_factor = shift_factor_of(2, true);
  channel.lowest_sum = channel.highest_sum = channel.bias;
  return channel;
}

}  // namespace

std::optional<DspChannel> dsp_channel(const std::vector<std::int8_t>& weights, std::int32_t bias,
                                      const Requantization& r, int index) {
  const QuantizedMultiplier factor = r.factors.at(static_cast<std::size_t>(index));
  DspChannel channel;
  channel.weights = weights;
  std::int64_t folded = bias;
  std::int64_t lowest = bias;
  std::int64_t highest = bias;
  for (const std::int32_t w : weights) {
    folded -= std::int64_t{w} * r.input_zero_point;
    const std::int32_t at_lowest_code = w * (-128 - r.input_zero_point);
    const std::int32_t at_highest_code = w * (127 - r.input_zero_point);
    lowest += std::min(at_lowest_code, at_highest_code);
    highest += std::max(at_lowest_code, at_highest_code);
  }
  constexpr std::int64_t kLimit = std::int64_t{1} << 31;
  if (lowest < -kLimit || highest >= kLimit || folded < -kLimit || folded >= kLimit) return std::nullopt;
  channel.lowest_sum = lowest;
  channel.highest_sum = highest;
  channel.bias = static_cast<std::int32_t>(folded);

  // The output grows with the sum unless a left shift wraps, and left shifts of non-constant channels are refused
  // below.
  const bool may_wrap = factor.shift > 0;
  const std::int32_t least = output_code(lowest, factor, r);
  if (!may_wrap && least == output_code(highest, factor, r)) return constant_channel(weights.size(), least, r);

  const int exponent = -factor.shift;
  if (exponent < 2 || exponent > 30 || factor.multiplier < kHalf) return std::nullopt;
  channel.high_factor = high_factor_of(factor.multiplier);
  // With the nudge the second SMMLAR adds h to h * 2^(32-e) + 2^31, which must not carry over where it is not a tie:
  // |h| < 2^(32-e), and |h| <= |sum|. For e <= 12 what is larger than that saturates with or without the carry.
  // Without the nudge only ties of negative values come out wrong.
  const std::int64_t largest = std::max(-lowest, highest);
  const bool nudge = exponent <= 12 || largest < (std::int64_t{1} << (32 - exponent));
  if (!nudge && lowest < 0) return std::nullopt;
  channel.shift_factor = shift_factor_of(exponent, nudge);
  return channel;
}

std::optional<std::vector<DspChannel>> dsp_channels(const std::vector<std::vector<std::int8_t>>& weights,
                                                    const std::vector<std::int32_t>& bias,
                                                    const Requantization& requantization) {
  std::vector<DspChannel> channels;
  for (std::size_t o = 0; o < weights.size(); ++o) {
    std::optional<DspChannel> channel = dsp_channel(weights[o], bias[o], requantization, static_cast<int>(o));
    if (!channel) return std::nullopt;
    channels.push_back(std::move(*channel));
  }
  return channels;
}

}  // namespace milliwatt
