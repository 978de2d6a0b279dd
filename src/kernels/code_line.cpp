#include "kernels/code_line.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace milliwatt {

namespace {

std::int32_t code_of(std::int64_t sum, const QuantizedMultiplier& factor, const Requantization& r) {
  const std::int32_t code =
      multiply_by_quantized_multiplier(static_cast<std::int32_t>(sum), factor) + r.output_zero_point;
  return std::clamp(code, r.lowest, r.highest);
}

std::int64_t place_of(std::int64_t code, LineUnits units) {
  return code * (std::int64_t{1} << (units.fraction + units.shift));
}

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

SidesOfLine sides_of(const CodeBorders& borders, std::int64_t factor, LineUnits units, bool two) {
  SidesOfLine line;
  const auto side = [&](std::int64_t at) -> Starts& { return line.sides[two && at >= borders.zero ? 1 : 0]; };
  const auto reach = [&](std::int64_t at, std::int64_t code) {
    Starts& starts = side(at);
    starts.least = std::max(starts.least, place_of(code, units) - factor * at);
  };
  const auto stay_below = [&](std::int64_t at, std::int64_t code) {
    Starts& starts = side(at);
    starts.end = std::min(starts.end, place_of(code, units) - factor * at);
  };
  for (const CodeBorder& border : borders.list) {
    reach(border.at, border.code);
    stay_below(border.at - 1, border.code);
  }
  reach(0, borders.lowest_code);
  stay_below(borders.list.back().at, borders.list.back().code + 1);
  return line;
}

/// The slope whose starts have most room; that room is a concave function of the slope.
std::int64_t best_slope(const CodeBorders& borders, std::int64_t near, std::int64_t around, LineUnits units, bool two) {
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
std::optional<std::int64_t> start_in(const Starts& starts, int fraction) {
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
  return start;
}

}  // namespace

ChannelSums channel_sums(const std::vector<std::int8_t>& weights, std::int32_t bias, std::int32_t zero_point) {
  ChannelSums sums = {bias, bias, 0};
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

bool wraps(const ChannelSums& sums, const QuantizedMultiplier& factor) {
  const std::int64_t limit = (std::int64_t{1} << 31) >> std::max(factor.shift, 0);
  return sums.lowest <= -limit || sums.highest >= limit;
}

CodeBorders code_borders(const ChannelSums& sums, const QuantizedMultiplier& factor, const Requantization& r) {
  CodeBorders borders;
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
  for (CodeBorder& border : borders.list) border.at -= borders.offset;
  return borders;
}

std::optional<CodeLine> code_line(const CodeBorders& borders, const QuantizedMultiplier& factor, LineUnits units,
                                  bool two) {
  const std::int64_t range = borders.list.back().at;
  const double slope = std::ldexp(static_cast<double>(factor.multiplier), factor.shift - 31);  // codes a sum
  const double near = std::ldexp(slope, units.fraction + units.shift);
  const double around = std::ldexp(2.0, units.fraction + units.shift) / static_cast<double>(range) + 4.0;
  const std::int64_t best =
      best_slope(borders, std::llround(near), std::llround(std::min(around, near / 2.0 + 4.0)), units, two);
  const SidesOfLine sides = sides_of(borders, best, units, two);
  const std::optional<std::int64_t> first = start_in(sides.sides[0], units.fraction);
  const std::optional<std::int64_t> second = start_in(sides.sides[1], units.fraction);
  if (!first || !second) return std::nullopt;
  CodeLine line;
  line.range = static_cast<std::uint32_t>(range);
  line.factor = best;
  line.start = two ? *second : *first;
  line.start_below = *first;
  line.zero = two ? static_cast<std::uint32_t>(std::clamp<std::int64_t>(borders.zero, 0, range + 1)) : 0;
  return line;
}

}  // namespace milliwatt
