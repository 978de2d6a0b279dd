#include "kernels/avr/quick_line.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace milliwatt::avr {

namespace {

constexpr LineUnits kUnits = {8, 24};
constexpr std::int64_t kHalfOf24Bits = std::int64_t{1} << 23;
constexpr int kMostMargin = 64;

std::uint32_t start_of(std::int64_t start) { return static_cast<std::uint32_t>(start & 0xffffffff); }

std::optional<QuickLine> constant_line(const ChannelSums& sums, std::int64_t code) {
  if (sums.highest - sums.lowest >= kHalfOf24Bits - kSlowSums) return std::nullopt;
  QuickLine quick;  // the clamp leaves 0
  quick.line.offset = static_cast<std::int32_t>(sums.lowest - kSlowSums);
  quick.line.low_start = quick.line.start = start_of(code * (std::int64_t{1} << kUnits.shift));
  return quick;
}

/// The borders, counted from another sum.
CodeBorders counted_from(const CodeBorders& borders, std::int64_t offset, std::int64_t base) {
  CodeBorders moved = borders;
  moved.offset = offset;
  moved.zero += borders.offset - offset;
  moved.lowest_code = base;
  for (CodeBorder& border : moved.list) border.at += borders.offset - offset;
  return moved;
}

/// The exact code of `at`.
std::int64_t line_code(const CodeLine& line, std::int64_t at) {
  const std::int64_t clamped = std::clamp<std::int64_t>(at, 0, line.range);
  const std::int64_t start = clamped < line.zero ? line.start_below : line.start;
  return (clamped * line.factor + start * (std::int64_t{1} << kUnits.fraction)) >> (kUnits.fraction + kUnits.shift);
}

/// What quick_code() lacks at most of what a sum's code needs; nothing if it ever has too much. Both grow with the sum,
/// so the borders decide.
std::optional<int> margin_of(const CodeBorders& moved, const ChannelSums& sums, const Requantization& r,
                             std::uint32_t factor, int factor_bytes) {
  const std::int64_t base = r.lowest + 1;
  const auto place = [&](std::int64_t code) { return (code - base) * 256; };
  std::int64_t margin = 0;
  const auto reach = [&](std::int64_t at, std::int64_t code) {
    if (at < 0) return false;
    margin = std::max(margin, place(code) - quick_code(at, factor, factor_bytes));
    return true;
  };
  const auto stay_below = [&](std::int64_t at, std::int64_t code) {
    if (at < 0) return code == base;  // negative sums have the lowest code
    return quick_code(at, factor, factor_bytes) < place(code);
  };
  for (const CodeBorder& border : moved.list) {
    if (!reach(border.at, border.code) || !stay_below(border.at - 1, border.code)) return std::nullopt;
  }
  const std::int64_t least = moved.list.front().code - 1;
  if (least >= base && !reach(sums.lowest - moved.offset, least)) return std::nullopt;
  const std::int64_t most = moved.list.back().code;
  if (most < r.highest && !stay_below(sums.highest - moved.offset, most + 1)) return std::nullopt;
  if (margin > kMostMargin) return std::nullopt;
  return static_cast<int>(margin);
}

std::optional<QuickLine> line_from(const CodeBorders& borders, std::int64_t offset, const ChannelSums& sums,
                                   const QuantizedMultiplier& factor, const Requantization& r, int factor_bytes) {
  if (sums.lowest - offset < -kHalfOf24Bits || sums.highest - offset >= kHalfOf24Bits) return std::nullopt;
  const std::int64_t first = borders.list.front().at + borders.offset - offset;
  if (first < 0 || borders.list.back().at + borders.offset - offset >= std::int64_t{kMostLimit} << 16) {
    return std::nullopt;
  }
  const CodeBorders moved = counted_from(borders, offset, r.lowest + 1);
  std::optional<CodeLine> found = code_line(moved, factor, kUnits, false);
  if (!found) found = code_line(moved, factor, kUnits, true);
  if (!found || found->factor > std::int64_t{std::numeric_limits<std::uint32_t>::max()}) return std::nullopt;
  if (factor_bytes == 3 && found->factor > 0xffffff) return std::nullopt;
  const std::int64_t least = borders.list.front().code - 1;
  if (least > r.lowest && line_code(*found, sums.lowest - offset) != least) return std::nullopt;
  QuickLine quick;
  quick.line.offset = static_cast<std::int32_t>(offset);
  quick.line.range = found->range;
  quick.line.factor = static_cast<std::uint32_t>(found->factor);
  quick.line.split = found->zero;
  quick.line.low_start = start_of(found->start_below);
  quick.line.start = start_of(found->start);
  const std::optional<int> margin = margin_of(moved, sums, r, quick.line.factor, factor_bytes);
  if (!margin) return std::nullopt;
  quick.margin = *margin;
  return quick;
}

}  // namespace

std::int64_t quick_code(std::int64_t at, std::uint32_t factor, int factor_bytes) {
  const std::int64_t a0 = at & 0xff, a1 = at >> 8 & 0xff, a2 = at >> 16;
  const std::int64_t f1 = factor >> 8 & 0xff, f2 = factor >> 16 & 0xff, f3 = factor >> 24;
  std::int64_t code = a1 * f2 + (a0 * f2 >> 8) + (a1 * f1 >> 8) + a2 * f1 + (a2 * f2 << 8);
  if (factor_bytes == 4) code += (a1 * f3 << 8) + a0 * f3 + (a2 * f3 << 16);
  return code;
}

std::optional<QuickLine> quick_line(const ChannelSums& sums, const QuantizedMultiplier& factor, const Requantization& r,
                                    int factor_bytes) {
  const double slope = std::ldexp(factor.multiplier, factor.shift - 31);  // codes a sum
  if (!(slope * 4294967296.0 < 4294967000.0) || wraps(sums, factor)) return std::nullopt;
  const CodeBorders borders = code_borders(sums, factor, r);
  if (borders.list.empty()) return constant_line(sums, borders.lowest_code);
  const std::int64_t at = borders.list.front().at + borders.offset;
  const std::int64_t codes_below = borders.list.front().code - (r.lowest + 1);
  if (codes_below == 0) return line_from(borders, at, sums, factor, r, factor_bytes);
  if (!(slope > 0)) return std::nullopt;
  // Not all codes can be; the line continues below the sums.
  const std::int64_t near = at - std::llround(std::floor(static_cast<double>(codes_below) / slope));
  std::optional<QuickLine> best;
  for (const std::int64_t offset : {near, near + 1, near - 1}) {
    const auto line = line_from(borders, offset, sums, factor, r, factor_bytes);
    if (line && (!best || line->margin < best->margin)) best = line;
  }
  return best;
}

}  // namespace milliwatt::avr
