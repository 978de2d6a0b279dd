#include "kernels/rv32imc/code_line.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>

#include "kernels/code_line.h"

namespace milliwatt::rv32imc {

namespace {

constexpr int kMostShift = 23;  // a code takes 8 bits more
constexpr int kMostScale = 13;
constexpr int kLeastScale = 6;

bool is_int32(std::int64_t number) {
  return number >= std::numeric_limits<std::int32_t>::min() && number <= std::numeric_limits<std::int32_t>::max();
}

std::optional<ChannelCodes> line_of(const CodeBorders& borders, std::int32_t folded, const QuantizedMultiplier& factor,
                                    int scale, bool two) {
  if (borders.list.back().at >= std::int64_t{1} << (32 - scale)) return std::nullopt;
  const double slope = std::ldexp(static_cast<double>(factor.multiplier), factor.shift - 31);  // codes a sum
  LineUnits units = {32 - scale, 0};  // the high product drops the fraction
  while (units.shift < kMostShift && std::ldexp(slope, units.fraction + units.shift + 1) < 4.0e9) ++units.shift;
  if (std::ldexp(slope, units.fraction + units.shift) > 4.1e9) return std::nullopt;
  const std::optional<CodeLine> line = code_line(borders, factor, units, two);
  if (!line || line->factor > std::int64_t{std::numeric_limits<std::uint32_t>::max()}) return std::nullopt;
  if (!is_int32(line->start) || !is_int32(line->start_below)) return std::nullopt;
  ChannelCodes codes;
  codes.is_line = true;
  codes.bias =
      static_cast<std::int32_t>(static_cast<std::uint32_t>(folded) - static_cast<std::uint32_t>(borders.offset));
  codes.range = line->range;
  codes.factor = static_cast<std::uint32_t>(line->factor);
  codes.shift = units.shift;
  codes.start = static_cast<std::int32_t>(line->start);
  codes.start_below = static_cast<std::int32_t>(line->start_below);
  codes.zero = line->zero;
  return codes;
}

ChannelCodes constant_codes(std::int64_t code) {
  ChannelCodes codes;
  codes.is_line = true;
  codes.start = static_cast<std::int32_t>(code);
  codes.start_below = codes.start;
  return codes;
}

/// Twice the largest magnitude of a sum counted from the offset: with a sign it takes as many bits as this without.
std::int64_t reach_of_sums(const ChannelSums& sums, const CodeBorders& borders) {
  return 2 * std::max(std::abs(sums.lowest - borders.offset), std::abs(sums.highest - borders.offset)) + 2;
}

}  // namespace

LayerCodes layer_codes(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                       const Requantization& r, Scaled scaled) {
  LayerCodes layer;
  std::vector<ChannelSums> sums;
  std::vector<CodeBorders> borders;
  std::int64_t widest = 1;
  const auto fits = [](std::int64_t reach) { return reach < std::int64_t{1} << (32 - kLeastScale); };
  const auto reach_of = [&](std::size_t o) {
    return scaled == Scaled::kSums ? reach_of_sums(sums[o], borders[o]) : borders[o].list.back().at;
  };
  for (std::size_t o = 0; o < weights.size(); ++o) {
    sums.push_back(channel_sums(weights[o], bias[o], r.input_zero_point));
    borders.emplace_back();
    if (wraps(sums[o], r.factors[o])) continue;
    borders[o] = code_borders(sums[o], r.factors[o], r);
    if (!borders[o].list.empty() && fits(reach_of(o))) widest = std::max(widest, reach_of(o));
  }
  layer.scale = std::min(kMostScale, std::countl_zero(static_cast<std::uint32_t>(widest)));
  for (std::size_t o = 0; o < weights.size(); ++o) {
    std::optional<ChannelCodes> codes;
    if (!wraps(sums[o], r.factors[o])) {
      if (borders[o].list.empty()) {
        codes = constant_codes(borders[o].lowest_code);
      } else if (fits(reach_of(o))) {
        for (const bool two : {false, true}) {
          if (!codes) codes = line_of(borders[o], sums[o].folded, r.factors[o], layer.scale, two);
          layer.two_starts = layer.two_starts || (codes && two && codes->zero > 0);
        }
      }
    }
    if (!codes) {
      layer.general = true;
      codes = ChannelCodes();
      codes->bias = sums[o].folded;
      codes->factor = static_cast<std::uint32_t>(r.factors[o].multiplier);
      codes->shift = r.factors[o].shift;
    }
    layer.channels.push_back(*codes);
  }
  return layer;
}

std::vector<KernelNumber> codes_numbers(const LayerCodes& codes) {
  return {{"kScale", codes.scale, "sums are shifted left by it before the high product"},
          {"kTwoStarts", codes.two_starts ? 1 : 0, "1: sums below zero have a start of their own"},
          {"kGeneral", codes.general ? 1 : 0, "1: some channels are requantized by two roundings"}};
}

void append_codes(const LayerCodes& codes, std::size_t channel, std::vector<std::int32_t>& to) {
  const ChannelCodes& one = codes.channels.at(channel);
  to.push_back(one.is_line ? static_cast<std::int32_t>(one.range) : -1);
  to.push_back(static_cast<std::int32_t>(one.factor));
  to.push_back(one.start);
  to.push_back(one.shift);
  if (codes.two_starts) {
    to.push_back(static_cast<std::int32_t>(one.zero));
    to.push_back(one.start_below);
  }
  to.push_back(one.is_line ? (one.zero > 0 ? one.start_below : one.start) >> one.shift : 0);
}

}  // namespace milliwatt::rv32imc
