#include "kernels/rv32imc/code_line.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>

#include "base/to_size.h"

namespace milliwatt::rv32imc {

namespace {

constexpr int kMostShift = 23;  // a code takes 8 bits more
constexpr int kMostScale = 13;
constexpr int kLeastScale = 6;

/// The sums of a channel, in the reference's terms.
struct Sums {
  std::int64_t lowest = 0, highest = 0;
  std::int32_t folded = 0;  ///< the bias for raw codes; sums wrap
};

Sums sums_of(const std::vector<std::int8_t>& weights, std::int32_t bias, std::int32_t zero_point) {
  Sums sums = {bias, bias, 0};
  auto folded = static_cast<std::uint32_t>(bias);
  for (const std::int32_t weight : weights) {
    const std::int32_t at_lowest_code = weight * (-128 - zero_point);
    const std::int32_t at_highest_code = weight * (127 - zero_point);
    sums.lowest += std::min(at_lowest_code, at_highest_code);
    sums.highest += std::max(at_lowest_code, at_highest_code);
    folded -= static_cast<std::uint32_t>(weight * zero_point);
  }
  sums.folded = static_cast<std::int32_t>(folded);
  return sums;
}

std::int32_t code_of(std::int64_t sum, const QuantizedMultiplier& factor, const Requantization& r) {
  const std::int32_t code =
      multiply_by_quantized_multiplier(static_cast<std::int32_t>(sum), factor) + r.output_zero_point;
  return std::clamp(code, r.lowest, r.highest);
}

/// Sums from `at` on, counted from the offset, give `code` or more.
struct Border {
  std::int64_t at = 0;
  std::int64_t code = 0;
};

struct Borders {
  std::int64_t offset = 0;
  std::int64_t zero = 0;         ///< sum 0, counted from the offset
  std::int64_t lowest_code = 0;  ///< of `at` 0
  std::vector<Border> list;      ///< the reachable ones; `at` of the first is 1
};

/// Codes must grow with the sums.
Borders borders_of(const Sums& sums, const QuantizedMultiplier& factor, const Requantization& r) {
  Borders borders;
  borders.lowest_code = code_of(sums.lowest, factor, r);
  const std::int64_t highest_code = code_of(sums.highest, factor, r);
  std::int64_t from = sums.lowest;
  for (std::int64_t code = borders.lowest_code + 1; code <= highest_code; ++code) {
    std::int64_t low = from;
    std::int64_t high = sums.highest;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (code_of(middle, factor, r) >= code) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    borders.list.push_back({low, code});
    from = low;
  }
  if (borders.list.empty()) return borders;
  borders.offset = borders.list.front().at - 1;
  borders.zero = -borders.offset;
  for (Border& border : borders.list) border.at -= borders.offset;
  return borders;
}

/// A line's place in units of 2^-(fraction + shift) codes.
struct Units {
  int fraction = 0;  ///< bits that the high product drops
  int shift = 0;

  std::int64_t of_code(std::int64_t code) const { return code * (std::int64_t{1} << (fraction + shift)); }
  std::int64_t of_start(std::int64_t start) const { return start * (std::int64_t{1} << fraction); }
};

/// Where a line of a slope may start: from `least` on, below `end`.
struct Starts {
  std::int64_t least = std::numeric_limits<std::int64_t>::min() / 4;
  std::int64_t end = std::numeric_limits<std::int64_t>::max() / 4;
  std::int64_t width() const { return end - least; }
};

/// Of the sums below zero and of the others; the first is the only one where there is one start.
struct SidesOfLine {
  Starts sides[2];
  std::int64_t width() const { return std::min(sides[0].width(), sides[1].width()); }
};

SidesOfLine sides_of(const Borders& borders, std::int64_t factor, Units units, bool two) {
  SidesOfLine line;
  const auto side = [&](std::int64_t at) -> Starts& { return line.sides[two && at >= borders.zero ? 1 : 0]; };
  const auto reach = [&](std::int64_t at, std::int64_t code) {
    Starts& starts = side(at);
    starts.least = std::max(starts.least, units.of_code(code) - factor * at);
  };
  const auto stay_below = [&](std::int64_t at, std::int64_t code) {
    Starts& starts = side(at);
    starts.end = std::min(starts.end, units.of_code(code) - factor * at);
  };
  for (const Border& border : borders.list) {
    reach(border.at, border.code);
    stay_below(border.at - 1, border.code);
  }
  reach(0, borders.lowest_code);
  stay_below(borders.list.back().at, borders.list.back().code + 1);
  return line;
}

/// The slope whose starts have most room; that room is a concave function of the slope.
std::int64_t best_slope(const Borders& borders, std::int64_t near, std::int64_t around, Units units, bool two) {
  std::int64_t low = std::max<std::int64_t>(1, near - around);
  std::int64_t high = near + around;
  const auto width = [&](std::int64_t slope) { return sides_of(borders, slope, units, two).width(); };
  while (high - low > 2) {
    const std::int64_t a = low + (high - low) / 3;
    const std::int64_t b = high - (high - low) / 3;
    if (width(a) < width(b)) {
      low = a + 1;
    } else {
      high = b - 1;
    }
  }
  std::int64_t best = low;
  for (std::int64_t slope = low; slope <= high; ++slope) {
    if (width(slope) > width(best)) best = slope;
  }
  return best;
}

/// A start for that side, in its units; nothing if there is none.
std::optional<std::int32_t> start_in(const Starts& starts, int fraction) {
  const std::int64_t unit = std::int64_t{1} << fraction;
  // Where nothing bounds one end, the other one serves.
  constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max() / 8;
  std::int64_t start = 0;
  if (starts.least > -kUnbounded) {
    start = (starts.least + unit - 1) >> fraction;
  } else if (starts.end < kUnbounded) {
    start = (starts.end - 1) >> fraction;
  }
  if (start * unit < starts.least || start * unit >= starts.end) return std::nullopt;
  if (start < std::numeric_limits<std::int32_t>::min() || start > std::numeric_limits<std::int32_t>::max()) {
    return std::nullopt;
  }
  return static_cast<std::int32_t>(start);
}

std::optional<ChannelCodes> line_of(const Borders& borders, std::int32_t folded, const QuantizedMultiplier& factor,
                                    int scale, bool two) {
  ChannelCodes codes;
  codes.is_line = true;
  const auto offset = static_cast<std::uint32_t>(borders.offset);
  codes.bias = static_cast<std::int32_t>(static_cast<std::uint32_t>(folded) - offset);
  const std::int64_t range = borders.list.back().at;
  if (range >= std::int64_t{1} << (32 - scale)) return std::nullopt;
  const double slope = std::ldexp(static_cast<double>(factor.multiplier), factor.shift - 31);  // codes a sum
  Units units = {32 - scale, 0};
  while (units.shift < kMostShift && std::ldexp(slope, units.fraction + units.shift + 1) < 4.0e9) ++units.shift;
  const double near = std::ldexp(slope, units.fraction + units.shift);
  if (near > 4.1e9) return std::nullopt;
  const double around = std::ldexp(2.0, units.fraction + units.shift) / static_cast<double>(range) + 4.0;
  const std::int64_t best =
      best_slope(borders, std::llround(near), std::llround(std::min(around, near / 2.0 + 4.0)), units, two);
  if (best > std::int64_t{std::numeric_limits<std::uint32_t>::max()}) return std::nullopt;
  const SidesOfLine sides = sides_of(borders, best, units, two);
  const std::optional<std::int32_t> first = start_in(sides.sides[0], units.fraction);
  const std::optional<std::int32_t> second = start_in(sides.sides[1], units.fraction);
  if (!first || !second) return std::nullopt;
  codes.range = static_cast<std::uint32_t>(range);
  codes.factor = static_cast<std::uint32_t>(best);
  codes.shift = units.shift;
  codes.start = two ? *second : *first;
  codes.start_below = *first;
  codes.zero = two ? static_cast<std::uint32_t>(std::clamp<std::int64_t>(borders.zero, 0, range + 1)) : 0;
  return codes;
}

ChannelCodes constant_codes(std::int64_t code) {
  ChannelCodes codes;
  codes.is_line = true;
  codes.start = static_cast<std::int32_t>(code);
  codes.start_below = codes.start;
  return codes;
}

/// Does a sum that the reference computes leave 32 bits on its way?
bool wraps(const Sums& sums, const QuantizedMultiplier& factor) {
  const int left = std::max(factor.shift, 0);
  const std::int64_t limit = (std::int64_t{1} << 31) >> left;
  return sums.lowest <= -limit || sums.highest >= limit;
}

}  // namespace

LayerCodes layer_codes(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                       const Requantization& r) {
  LayerCodes layer;
  std::vector<Sums> sums;
  std::vector<Borders> borders;
  std::int64_t widest = 1;
  const auto fits = [](std::int64_t range) { return range < std::int64_t{1} << (32 - kLeastScale); };
  for (std::size_t o = 0; o < weights.size(); ++o) {
    sums.push_back(sums_of(weights[o], bias[o], r.input_zero_point));
    borders.emplace_back();
    if (wraps(sums[o], r.factors[o])) continue;
    borders[o] = borders_of(sums[o], r.factors[o], r);
    if (borders[o].list.empty() || !fits(borders[o].list.back().at)) continue;
    widest = std::max(widest, borders[o].list.back().at);
  }
  layer.scale = std::min(kMostScale, std::countl_zero(static_cast<std::uint32_t>(widest)));
  for (std::size_t o = 0; o < weights.size(); ++o) {
    std::optional<ChannelCodes> codes;
    if (!wraps(sums[o], r.factors[o])) {
      if (borders[o].list.empty()) {
        codes = constant_codes(borders[o].lowest_code);
      } else {
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
