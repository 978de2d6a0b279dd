#include "kernels/dsp/dsp_channel.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/to_size.h"

namespace milliwatt::dsp {

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

/// Does the channel, its sums times `sign`, give the reference's codes? Sums beyond kFar saturate either way.
bool gives_the_codes(const DspChannel& channel, std::int64_t sign, std::int64_t lowest, std::int64_t highest,
                     const QuantizedMultiplier& factor, const Requantization& r) {
  constexpr std::int64_t kFar = 2048;  // the factor is at least 1/4
  for (std::int64_t sum = std::max(lowest, -kFar); sum <= std::min(highest, kFar); ++sum) {
    const std::int64_t high = smmlar(sign * sum, channel.high_factor, sign * sum);
    const std::int64_t code = smmlar(high, channel.shift_factor, r.output_zero_point);
    const auto clamped = static_cast<std::int32_t>(std::clamp<std::int64_t>(code, r.lowest, r.highest));
    if (clamped != output_code(sum, factor, r)) return false;
  }
  return true;
}

/// A channel whose factor is from 1/4 to 1/2: 2^(32-1) is no int32, but -2^31 is, so the sum is negated; ties of
/// negative values then come out wrong, which only shows where they are codes. Nothing where it shows.
std::optional<DspChannel> negated_channel(DspChannel channel, const QuantizedMultiplier& factor,
                                          const Requantization& r) {
  constexpr std::int64_t kLargest = std::int64_t{1} << 29;
  if (channel.lowest_sum < -kLargest || channel.highest_sum > kLargest) return std::nullopt;
  if (std::ranges::find(channel.weights, std::int8_t{-128}) != channel.weights.end()) return std::nullopt;
  channel.high_factor = high_factor_of(factor.multiplier);
  channel.shift_factor = std::numeric_limits<std::int32_t>::min();
  if (!gives_the_codes(channel, -1, channel.lowest_sum, channel.highest_sum, factor, r)) return std::nullopt;
  for (std::int8_t& weight : channel.weights) weight = static_cast<std::int8_t>(-weight);
  channel.bias = -channel.bias;
  std::swap(channel.lowest_sum, channel.highest_sum);
  channel.lowest_sum = -channel.lowest_sum;
  channel.highest_sum = -channel.highest_sum;
  return channel;
}

}  // namespace

std::int64_t smmlar(std::int64_t a, std::int64_t b, std::int64_t c) {
  return c + ((a * b + (std::int64_t{1} << 31)) >> 32);
}

std::int64_t code_of(const DspChannel& channel, std::int64_t sum, std::int64_t zero_point) {
  const std::int64_t high = smmlar(sum, channel.high_factor, sum);
  return smmlar(channel.takes_sign && high < 0 ? high - 1 : high, channel.shift_factor, zero_point);
}

/// The sum 8 d, halved, then a quarter of it, is d.
DspChannel constant_channel(std::size_t inputs, std::int32_t code, const Requantization& r) {
  DspChannel channel;
  channel.weights.assign(inputs, 0);
  channel.bias = 8 * (code - r.output_zero_point);
  channel.high_factor = high_factor_of(kHalf);
  channel.shift_factor = shift_factor_of(2, true);
  channel.lowest_sum = channel.highest_sum = channel.bias;
  return channel;
}

std::optional<DspChannel> with_sign(DspChannel channel) {
  if (channel.shift_factor <= 0) return std::nullopt;
  channel.shift_factor &= ~1;  // without the nudge
  channel.takes_sign = true;
  return channel;
}

std::optional<DspChannel> dsp_channel(const std::vector<std::int8_t>& weights, std::int32_t bias,
                                      const Requantization& r, int index) {
  const QuantizedMultiplier factor = r.factors.at(to_size(index));
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
  if (exponent == 1 && factor.multiplier >= kHalf) return negated_channel(std::move(channel), factor, r);
  if (exponent < 2 || exponent > 31 || factor.multiplier < kHalf || lowest == -kLimit) return std::nullopt;
  channel.high_factor = high_factor_of(factor.multiplier);
  // With the nudge the second SMMLAR adds h to h * 2^(32-e) + 2^31, which must not carry over where it is not a tie:
  // |h| < 2^(32-e), and |h| <= |sum|. For e <= 12 what is larger than that saturates with or without the carry.
  // Without the nudge only ties of negative values come out wrong, which does not show if none of their codes is kept.
  const std::int64_t largest = std::max(-lowest, highest);
  const bool nudge = exponent <= 12 || (exponent <= 30 && largest < (std::int64_t{1} << (32 - exponent)));
  channel.takes_sign = !nudge && lowest < 0 && r.lowest < r.output_zero_point;
  channel.shift_factor = shift_factor_of(exponent, nudge);
  return channel;
}

bool fits_halfword(const DspChannel& channel, std::int32_t zero_point) {
  for (const std::int64_t sum : {channel.lowest_sum, channel.highest_sum}) {
    const std::int64_t code = code_of(channel, sum, zero_point);
    if (code != static_cast<std::int16_t>(code)) return false;
  }
  return true;
}

}  // namespace milliwatt::dsp
