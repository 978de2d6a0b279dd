#include "kernels/avr/code_line.h"

#include <cmath>
#include <limits>

namespace milliwatt::avr {

namespace {

constexpr LineUnits kUnits = {8, 24};
constexpr std::int64_t kHalfOf24Bits = std::int64_t{1} << 23;

bool are_24_bits(const ChannelSums& sums, std::int64_t offset) {
  return sums.lowest - offset >= -kHalfOf24Bits && sums.highest - offset < kHalfOf24Bits;
}

// The kernel's 32 bits: codes are bytes, negative ones wrap.
std::uint32_t start_of(std::int64_t start) { return static_cast<std::uint32_t>(start & 0xffffffff); }

std::optional<AvrLine> constant_line(const ChannelSums& sums, std::int64_t code) {
  if (sums.highest - sums.lowest >= kHalfOf24Bits) return std::nullopt;
  AvrLine line;  // the clamp leaves 0
  line.offset = static_cast<std::int32_t>(sums.lowest);
  line.low_start = line.start = start_of(code * (std::int64_t{1} << kUnits.shift));
  return line;
}

/// Of a channel whose sums all have that code.
std::optional<std::int32_t> constant_shift_start(const ChannelSums& sums, int shift, std::int64_t code) {
  const std::int64_t least = (code + 128) << shift;
  const std::int64_t start = code == -128 ? -sums.highest : least - sums.lowest;
  if (code > -128 && code < 127 && sums.highest + start >= least + (std::int64_t{1} << shift)) return std::nullopt;
  if (!are_24_bits(sums, -start)) return std::nullopt;
  return static_cast<std::int32_t>(start);
}

}  // namespace

std::optional<std::int32_t> shift_start(const ChannelSums& sums, int shift, const QuantizedMultiplier& factor,
                                        const Requantization& r) {
  if (factor.multiplier != 1 << 30 || factor.shift != 1 - shift || wraps(sums, factor)) return std::nullopt;
  if (r.lowest != -128 || r.highest != 127) return std::nullopt;
  const CodeBorders borders = code_borders(sums, factor, r);
  if (borders.list.empty()) return constant_shift_start(sums, shift, borders.lowest_code);
  // Each border says which number it must be.
  const auto start_by = [&](const CodeBorder& border) {
    return ((border.code + 128) << shift) - (border.at + borders.offset);
  };
  const std::int64_t start = start_by(borders.list.front());
  for (const CodeBorder& border : borders.list) {
    if (start_by(border) != start) return std::nullopt;
  }
  if (!are_24_bits(sums, -start)) return std::nullopt;
  const std::int64_t least = borders.lowest_code;
  const std::int64_t most = borders.list.back().code;
  if (least > -128 && (sums.lowest + start) >> shift < least + 128) return std::nullopt;
  if (most < 127 && (sums.highest + start) >> shift > most + 128) return std::nullopt;
  return static_cast<std::int32_t>(start);
}

std::optional<AvrLine> avr_line(const ChannelSums& sums, const QuantizedMultiplier& factor, const Requantization& r) {
  const double slope = std::ldexp(factor.multiplier, factor.shift + 1);
  if (!(slope < 4294967000.0)) return std::nullopt;  // else no left shift, so that codes grow with sums
  if (wraps(sums, factor)) return std::nullopt;
  const CodeBorders borders = code_borders(sums, factor, r);
  if (borders.list.empty()) return constant_line(sums, borders.lowest_code);
  if (!are_24_bits(sums, borders.offset)) return std::nullopt;
  std::optional<CodeLine> found = code_line(borders, factor, kUnits, false);
  if (!found) found = code_line(borders, factor, kUnits, true);
  if (!found || found->factor > std::int64_t{std::numeric_limits<std::uint32_t>::max()}) return std::nullopt;
  AvrLine line;
  line.offset = static_cast<std::int32_t>(borders.offset);
  line.range = found->range;
  line.factor = static_cast<std::uint32_t>(found->factor);
  line.split = found->zero;
  line.low_start = start_of(found->start_below);
  line.start = start_of(found->start);
  return line;
}

}  // namespace milliwatt::avr
