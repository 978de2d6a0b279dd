#include "kernels/dsp/compact_channel.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <utility>

#include "base/to_size.h"
#include "kernels/code_line.h"
#include "kernels/dsp/dsp_channel.h"

namespace milliwatt::dsp {

namespace {

constexpr std::uint32_t kHalf = std::uint32_t{1} << 31;  // the factor of the multiplier 1/2
constexpr int kShiftBits = 5;
constexpr int kFactorBits = 24;  // of a record, below the highest one
constexpr int kLowBiasBits = 3;  // in a record's first word, above shift and factor
constexpr int kWide = 31;        // stands for the shift
constexpr std::int32_t kBiasLimit = 1 << 18;
constexpr std::int64_t kSumLimit = std::int64_t{1} << 30;

/// What the kernel makes of a record's first word: the shift is a part of it.
std::uint32_t factor_of(std::int64_t factor_bits, const CompactChannel& channel) {
  const auto shift = static_cast<std::uint32_t>(channel.right_shift - 1);
  return kHalf | (static_cast<std::uint32_t>(factor_bits) << kShiftBits | shift) << (31 - kShiftBits - kFactorBits);
}

/// The numbers of a channel over its reachable sums.
struct ReachableCodes {
  ChannelSums sums;
  CodeBorders borders;
};

/// Does the channel give the reference's codes? Both grow with the sum, so borders and ends tell.
bool gives_the_codes(const CompactChannel& channel, const ReachableCodes& reachable, const Requantization& r) {
  const auto code = [&](std::int64_t sum) {
    return std::clamp<std::int64_t>(code_of(channel, sum, r.output_zero_point), r.lowest, r.highest);
  };
  const CodeBorders& borders = reachable.borders;
  const std::int64_t highest_code = borders.list.empty() ? borders.lowest_code : borders.list.back().code;
  if (code(reachable.sums.lowest) != borders.lowest_code || code(reachable.sums.highest) != highest_code) return false;
  return std::ranges::all_of(borders.list, [&](const CodeBorder& border) {
    const std::int64_t first = border.at + borders.offset;
    return code(first) >= border.code && code(first - 1) < border.code;
  });
}

/// Sets the factor of 25 bits that is exact and nearest to `factor`. Is there one?
bool shorten(CompactChannel& channel, std::uint32_t factor, const ReachableCodes& reachable, const Requantization& r) {
  constexpr int kMostSteps = 4;
  constexpr std::int64_t kEnd = std::int64_t{1} << kFactorBits;
  const std::int64_t nearest = (factor & ~kHalf) >> (31 - kFactorBits);
  for (int i = 0; i <= 2 * kMostSteps; ++i) {
    const std::int64_t bits = nearest + (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
    if (bits < 0 || bits >= kEnd) continue;
    channel.factor = factor_of(bits, channel);
    if (gives_the_codes(channel, reachable, r)) return true;
  }
  return false;
}

/// The sum 4 d, halved twice, is d.
CompactChannel constant_compact_channel(std::size_t inputs, std::int64_t code, const Requantization& r) {
  CompactChannel channel;
  channel.weights.assign(inputs, 0);
  channel.bias = static_cast<std::int32_t>(4 * (code - r.output_zero_point));
  channel.right_shift = 1;
  channel.factor = factor_of(0, channel);
  return channel;
}

std::uint32_t first_word(const CompactChannel& channel) {
  const auto low_bias = static_cast<std::uint32_t>(channel.bias) & ((1U << kLowBiasBits) - 1);
  return (channel.factor & ~kHalf) >> (31 - kShiftBits - kFactorBits) | low_bias << (kShiftBits + kFactorBits);
}

std::int32_t word_of_weights(const std::array<std::int8_t, 4>& weights) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) word |= std::uint32_t{static_cast<std::uint8_t>(weights[i])} << (8 * i);
  return static_cast<std::int32_t>(word);
}

/// Filled up to words of codes. The last word begins in the one before it where weights are left over.
std::vector<std::int8_t> by_words(std::vector<std::int8_t> weights) {
  while (weights.size() < 4) weights.push_back(0);
  const std::size_t over = weights.size() % 4;
  if (over > 0) weights.insert(weights.end() - static_cast<std::ptrdiff_t>(over), 4 - over, 0);
  return weights;
}

/// May they be the lower and the upper byte of halfwords? Sums of the upper ones must survive a shift by 8 bits.
bool may_share(const std::vector<std::int8_t>& even, const std::vector<std::int8_t>& odd) {
  std::int64_t most = 0;
  for (std::size_t i = 0; i < odd.size(); ++i) {
    if (256 * odd[i] + even[i] < std::numeric_limits<std::int16_t>::min()) return false;
    most += 128 * std::abs(std::int64_t{odd[i]});
  }
  return most < std::int64_t{1} << 23;
}

/// Two codes' weights of two channels.
std::int32_t word_of_pair(const std::vector<std::int8_t>& even, const std::vector<std::int8_t>& odd, std::size_t code) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    const auto half = static_cast<std::uint16_t>(256 * odd[code + 2 * i] + even[code + 2 * i]);
    word |= std::uint32_t{half} << (16 * i);
  }
  return static_cast<std::int32_t>(word);
}

void make_general(CompactLayer& layer, int channel, const Requantization& r) {
  CompactChannel& one = layer.channels[to_size(channel)];
  one = constant_compact_channel(one.weights.size(), r.lowest, r);  // any code: it is overwritten
  layer.general.push_back(channel);
}

}  // namespace

std::int64_t code_of(const CompactChannel& channel, std::int64_t sum, std::int64_t zero_point) {
  const std::int64_t shifted = sum * (std::int64_t{1} << channel.left_shift);
  const std::int64_t high =
      smmlar(shifted, static_cast<std::int64_t>(channel.factor) - (std::int64_t{1} << 32), shifted);
  return (((2 * high - (high < 0 ? 1 : 0)) >> channel.right_shift) + 1 + 2 * zero_point) >> 1;
}

std::optional<CompactChannel> compact_channel(const std::vector<std::int8_t>& weights, std::int32_t bias,
                                              const Requantization& r, int index) {
  const QuantizedMultiplier factor = r.factors.at(to_size(index));
  if (factor.multiplier == 0) {
    return constant_compact_channel(weights.size(), std::clamp(r.output_zero_point, r.lowest, r.highest), r);
  }
  ReachableCodes reachable;
  reachable.sums = channel_sums(weights, bias, r.input_zero_point);
  if (factor.multiplier < 0 || wraps(reachable.sums, factor)) return std::nullopt;
  reachable.borders = code_borders(reachable.sums, factor, r);
  if (reachable.borders.list.empty()) {
    return constant_compact_channel(weights.size(), reachable.borders.lowest_code, r);
  }
  CompactChannel channel;
  channel.weights = weights;
  channel.bias = reachable.sums.folded;
  channel.right_shift = std::max(-factor.shift, 0);
  channel.left_shift = std::max(factor.shift, 0);
  const std::int64_t limit = kSumLimit >> channel.left_shift;
  if (reachable.sums.lowest <= -limit || reachable.sums.highest >= limit) return std::nullopt;
  const std::uint32_t exact = 2 * static_cast<std::uint32_t>(factor.multiplier);
  if (exact < kHalf || channel.right_shift > 31) return std::nullopt;
  const bool is_short =
      channel.left_shift == 0 && channel.right_shift >= 1 && channel.bias >= -kBiasLimit && channel.bias < kBiasLimit;
  if (is_short && shorten(channel, exact, reachable, r)) return channel;
  channel.wide = true;
  channel.factor = exact;
  if (!gives_the_codes(channel, reachable, r)) return std::nullopt;
  return channel;
}

CompactLayer compact_layer(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                           const Requantization& r) {
  CompactLayer layer;
  for (std::size_t o = 0; o < weights.size(); ++o) {
    std::optional<CompactChannel> channel = compact_channel(weights[o], bias[o], r, static_cast<int>(o));
    layer.channels.push_back(channel.value_or(CompactChannel{weights[o]}));
    if (!channel) make_general(layer, static_cast<int>(o), r);
  }
  return layer;
}

std::vector<std::int32_t> record_words(const CompactLayer& layer) {
  std::vector<std::uint16_t> halves;
  std::vector<std::int32_t> wide;
  for (const CompactChannel& channel : layer.channels) {
    std::uint32_t word = 0;
    std::uint16_t half = 0;
    if (channel.wide) {
      word = std::uint32_t{kWide} | static_cast<std::uint32_t>(channel.right_shift) << 8 |
             static_cast<std::uint32_t>(channel.left_shift) << 16;
      half = static_cast<std::uint16_t>(wide.size() / 2);
      wide.insert(wide.end(), {static_cast<std::int32_t>(channel.factor), channel.bias});
    } else {
      word = first_word(channel);
      half = static_cast<std::uint16_t>(channel.bias >> kLowBiasBits & 0xffff);
    }
    halves.insert(halves.end(), {static_cast<std::uint16_t>(word), static_cast<std::uint16_t>(word >> 16), half});
  }
  if (halves.size() % 2 != 0) halves.push_back(0);
  std::vector<std::int32_t> words;
  for (std::size_t i = 0; i < halves.size(); i += 2) {
    words.push_back(static_cast<std::int32_t>(halves[i] | std::uint32_t{halves[i + 1]} << 16));
  }
  words.insert(words.end(), wide.begin(), wide.end());
  return words;
}

void add_compact_stream(Kernel& kernel, const CompactLayer& layer, const std::vector<std::int32_t>& weights) {
  std::vector<std::int32_t> words = record_words(layer);
  kernel.numbers.push_back(
      {"kWeightsAt", static_cast<std::int32_t>(words.size()), "word of the stream: behind the records"});
  words.insert(words.end(), weights.begin(), weights.end());
  kernel.tables.push_back({"stream", std::move(words), "per channel 6 bytes; wide records; weights", true});
}

CompactDot compact_dot(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                       const Requantization& r) {
  constexpr std::size_t kFew = 16;  // of so many channels one may be general for its pair's sake
  CompactDot dot;
  dot.layer = compact_layer(weights, bias, r);
  std::vector<CompactChannel>& channels = dot.layer.channels;
  const std::size_t fours = channels.size() / 4 * 4;
  std::vector<int> refused;
  for (std::size_t o = 1; o < fours; o += 2) {
    if (!may_share(channels[o - 1].weights, channels[o].weights)) refused.push_back(static_cast<int>(o));
  }
  const std::size_t together = refused.size() * kFew <= channels.size() ? fours : 0;
  for (const int channel : refused) {
    if (together > 0) make_general(dot.layer, channel, r);
  }
  std::ranges::sort(dot.layer.general);
  dot.together = static_cast<int>(together);
  std::vector<std::vector<std::int8_t>> rows;
  for (const CompactChannel& channel : channels) rows.push_back(by_words(channel.weights));
  for (std::size_t o = 0; o < together; o += 4) {
    for (std::size_t code = 0; code < rows[o].size(); code += 4) {
      for (std::size_t i = 0; i < 2; ++i) {
        for (const std::size_t pair : {o, o + 2}) {
          dot.weights.push_back(word_of_pair(rows[pair], rows[pair + 1], code + i));
        }
      }
    }
  }
  for (std::size_t o = together; o < rows.size(); ++o) {
    for (std::size_t code = 0; code < rows[o].size(); code += 4) {
      dot.weights.push_back(word_of_weights({rows[o][code], rows[o][code + 1], rows[o][code + 2], rows[o][code + 3]}));
    }
  }
  return dot;
}

std::vector<std::int32_t> compact_tap_weights(const CompactLayer& layer) {
  const std::size_t channels = layer.channels.size();
  std::vector<std::int32_t> stream;
  for (std::size_t first = 0; first < channels; first += 4) {
    const std::size_t c = std::min(first, channels - 4);
    for (std::size_t tap = 0; tap < layer.channels[c].weights.size(); ++tap) {
      stream.push_back(word_of_weights({layer.channels[c].weights[tap], layer.channels[c + 1].weights[tap],
                                        layer.channels[c + 2].weights[tap], layer.channels[c + 3].weights[tap]}));
    }
  }
  return stream;
}

bool fits_compact(const Window2d& w) {
  constexpr int kMost = std::numeric_limits<std::uint16_t>::max();
  const std::int64_t codes = std::int64_t{w.kernel_height} * w.kernel_width * w.in_channels;
  const std::int64_t step = std::int64_t{w.stride_width} * w.in_channels;
  constexpr int kMostChannels = 16384;  // whose records' words fit
  return codes <= kMost && step <= kMost && w.out_channels <= kMostChannels && w.in_height <= kMost &&
         w.in_width <= kMost && w.out_width <= kMost && w.stride_height <= kMost && w.dilation_height <= kMost &&
         w.dilation_width <= kMost;
}

}  // namespace milliwatt::dsp
