#include "kernels/armv6m/channel_codes.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>

#include "kernels/code_line.h"

namespace milliwatt::armv6m {

namespace {

constexpr int kFraction = 8;
constexpr int kShift = 24;
constexpr std::int64_t kMostRange = (std::int64_t{1} << 24) - 1;

bool is_int32(std::int64_t number) {
  return number >= std::numeric_limits<std::int32_t>::min() && number <= std::numeric_limits<std::int32_t>::max();
}

ChannelCodes constant_codes(std::int64_t code) {
  ChannelCodes codes;
  codes.is_line = true;
  codes.start = static_cast<std::uint32_t>(code) << 24;
  return codes;
}

struct FractionLine {
  CodeLine line;
  int fraction = 0;
};

/// One start before two; of these a short fraction before a long one, for which a product with 0 is left out.
std::optional<FractionLine> best_line(const CodeBorders& borders, const QuantizedMultiplier& factor,
                                      const std::vector<int>& fractions) {
  for (const bool two : {false, true}) {
    for (const int fraction : fractions) {
      const std::int64_t most_factor = (std::int64_t{1} << (32 + fraction)) - 1;
      std::optional<CodeLine> line = code_line(borders, factor, {fraction, kShift}, two);
      if (line && line->factor <= most_factor) return FractionLine{*line, fraction};
    }
  }
  return std::nullopt;
}

std::optional<ChannelCodes> codes_of(const ChannelSums& sums, const QuantizedMultiplier& factor,
                                     const Requantization& r, bool any_fraction) {
  if (wraps(sums, factor)) return std::nullopt;
  const CodeBorders borders = code_borders(sums, factor, r);
  if (borders.list.empty()) return constant_codes(borders.lowest_code);
  const std::int64_t range = borders.list.back().at;
  if (range > kMostRange) return std::nullopt;
  if (!is_int32(sums.lowest - borders.offset) || !is_int32(sums.highest - borders.offset)) return std::nullopt;
  std::vector<int> fractions = {0, kFraction};
  const auto bits = static_cast<int>(std::bit_width(static_cast<std::uint32_t>(range)));
  const int longest = 32 - bits;  // products have 32 bits
  if (any_fraction && longest > kFraction) fractions.push_back(longest);
  const std::optional<FractionLine> found = best_line(borders, factor, fractions);
  if (!found) return std::nullopt;
  const CodeLine& line = found->line;
  ChannelCodes codes;
  codes.is_line = true;
  codes.bias =
      static_cast<std::int32_t>(static_cast<std::uint32_t>(sums.folded) - static_cast<std::uint32_t>(borders.offset));
  codes.range = line.range;
  codes.low = static_cast<std::uint32_t>(line.factor & ((std::int64_t{1} << found->fraction) - 1));
  codes.high = static_cast<std::uint32_t>(line.factor >> found->fraction);
  codes.fraction = std::max(found->fraction, kFraction);
  codes.start = static_cast<std::uint32_t>(line.start);  // what leaves 32 bits is above the code
  codes.zero = line.zero;
  codes.below = static_cast<std::uint32_t>(line.start_below - line.start);
  return codes;
}

}  // namespace

LayerCodes layer_codes(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                       const Requantization& r, bool any_fraction) {
  LayerCodes layer;
  for (std::size_t o = 0; o < weights.size(); ++o) {
    const ChannelSums sums = channel_sums(weights[o], bias[o], r.input_zero_point);
    std::optional<ChannelCodes> codes = codes_of(sums, r.factors[o], r, any_fraction);
    if (!codes) {
      layer.general = true;
      codes = ChannelCodes();
      codes->bias = sums.folded;
      codes->range = static_cast<std::uint32_t>(r.factors[o].multiplier);
      codes->low = static_cast<std::uint32_t>(r.factors[o].shift);
    }
    layer.two_starts = layer.two_starts || codes->zero > 0;
    layer.channels.push_back(*codes);
  }
  return layer;
}

void append_codes(const LayerCodes& codes, std::size_t channel, std::vector<std::int32_t>& to) {
  const ChannelCodes& one = codes.channels.at(channel);
  for (const std::uint32_t word : {one.range, one.low, one.high, one.start}) {
    to.push_back(static_cast<std::int32_t>(word));
  }
  if (!codes.two_starts) return;
  to.push_back(static_cast<std::int32_t>(one.zero));
  to.push_back(static_cast<std::int32_t>(one.below));
}

double code_cycles(const LayerCodes& codes) { return codes.two_starts ? 25.0 : 19.0; }

}  // namespace milliwatt::armv6m
