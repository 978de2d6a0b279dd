#include "kernels/armv7m/channel_codes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "kernels/code_line.h"

namespace milliwatt::armv7m {

namespace {

constexpr int kShifts[] = {10, 7, 4, 1};  // few, so that layers share their kernels
constexpr double kMostFactor = 1.05e9;    // starts on both sides of zero differ by less than two factors: 31 bits
constexpr std::int64_t kMostRange = std::int64_t{1} << 24;

struct Channel {
  ChannelSums sums;
  CodeBorders borders;
  bool may_be_line = false;
};

/// Codes a sum.
double slope_of(const QuantizedMultiplier& factor) {
  return std::ldexp(static_cast<double>(factor.multiplier), factor.shift - 31);
}

bool fits(const QuantizedMultiplier& factor, int shift) {
  return std::ldexp(slope_of(factor), 32 + shift) < kMostFactor;
}

bool is_int32(std::int64_t number) {
  return number >= std::numeric_limits<std::int32_t>::min() && number <= std::numeric_limits<std::int32_t>::max();
}

/// What the device computes of a sum, not saturated to 8 bits; nothing if it leaves 32 bits on the way.
std::optional<std::int64_t> place_of(const ChannelCodes& codes, std::int64_t sum, int shift) {
  const std::int64_t at = sum * codes.factor + codes.start - (sum < 0 ? codes.below : 0);
  if (!is_int32(at >> 32)) return std::nullopt;
  return at >> (32 + shift);
}

/// Borders say nothing of sums below the first one and above the last one.
bool meets_ends(const ChannelCodes& codes, const Channel& channel, const Requantization& r, int shift) {
  const std::optional<std::int64_t> first = place_of(codes, channel.sums.lowest, shift);
  const std::optional<std::int64_t> last = place_of(codes, channel.sums.highest, shift);
  if (!first || !last) return false;
  return std::clamp<std::int64_t>(*first, r.lowest, r.highest) == channel.borders.lowest_code &&
         std::clamp<std::int64_t>(*last, r.lowest, r.highest) == channel.borders.list.back().code;
}

std::optional<ChannelCodes> line_of(const Channel& channel, const QuantizedMultiplier& factor, const Requantization& r,
                                    int shift, bool two) {
  const std::optional<CodeLine> line = code_line(channel.borders, factor, {0, 32 + shift}, two);
  if (!line || !is_int32(line->factor) || !is_int32(line->start - line->start_below)) return std::nullopt;
  ChannelCodes codes;
  codes.is_line = true;
  codes.bias = channel.sums.folded;
  codes.factor = static_cast<std::int32_t>(line->factor);
  codes.start = line->start - line->factor * channel.borders.offset;
  codes.below = static_cast<std::int32_t>(line->start - line->start_below);
  if (!meets_ends(codes, channel, r, shift)) return std::nullopt;
  return codes;
}

std::optional<ChannelCodes> codes_of(const Channel& channel, const QuantizedMultiplier& factor, const Requantization& r,
                                     int shift) {
  if (!channel.may_be_line) return std::nullopt;
  if (channel.borders.list.empty()) {
    ChannelCodes codes;
    codes.is_line = true;
    codes.start = channel.borders.lowest_code * (std::int64_t{1} << (32 + shift));
    return codes;
  }
  if (!fits(factor, shift) || channel.borders.list.back().at > kMostRange) return std::nullopt;
  const std::optional<ChannelCodes> one = line_of(channel, factor, r, shift, false);
  return one ? one : line_of(channel, factor, r, shift, true);
}

}  // namespace

LayerCodes layer_codes(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                       const Requantization& r) {
  LayerCodes layer;
  layer.shift = kShifts[0];
  std::vector<Channel> channels;
  for (std::size_t o = 0; o < weights.size(); ++o) {
    Channel channel;
    channel.sums = channel_sums(weights[o], bias[o], r.input_zero_point);
    channel.may_be_line = !wraps(channel.sums, r.factors[o]);
    if (channel.may_be_line) channel.borders = code_borders(channel.sums, r.factors[o], r);
    for (const int shift : kShifts) {
      if (channel.borders.list.empty() || fits(r.factors[o], layer.shift)) break;
      layer.shift = std::min(layer.shift, shift);
    }
    channels.push_back(std::move(channel));
  }
  for (std::size_t o = 0; o < weights.size(); ++o) {
    std::optional<ChannelCodes> codes = codes_of(channels[o], r.factors[o], r, layer.shift);
    if (!codes) {
      layer.general = true;
      codes = ChannelCodes();
      codes->bias = channels[o].sums.folded;
      codes->factor = r.factors[o].multiplier;
      codes->start = static_cast<std::uint32_t>(r.factors[o].shift);
    }
    layer.two_starts = layer.two_starts || codes->below != 0;
    layer.channels.push_back(*codes);
  }
  return layer;
}

std::vector<KernelNumber> codes_numbers(const LayerCodes& codes) {
  return {{"kShift", codes.shift, "of the upper word of a sum's line"},
          {"kTwoStarts", codes.two_starts ? 1 : 0, "1: sums below zero have a start of their own"}};
}

void append_codes(const LayerCodes& codes, std::size_t channel, std::vector<std::int32_t>& to) {
  const ChannelCodes& one = codes.channels.at(channel);
  to.push_back(one.factor);
  to.push_back(static_cast<std::int32_t>(one.start & 0xffffffff));
  to.push_back(static_cast<std::int32_t>(one.start >> 32));
  if (codes.two_starts) to.push_back(one.below);
}

double code_cycles(const LayerCodes& codes) { return codes.two_starts ? 22.0 : 13.0; }

}  // namespace milliwatt::armv7m
