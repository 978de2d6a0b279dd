// Borders between codes are found in the reference by bisection. A line of the factor's slope is right if it is on the
// right side of each border, and of the sums at both ends; codes only grow with the sum, so it is right in between.
#include "kernels/avr/code_line.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "base/wrapping.h"

namespace milliwatt::avr {

namespace {

constexpr std::int64_t kOne = std::int64_t{1} << 32;  // a code's unit
constexpr std::int64_t kHalfOf24Bits = std::int64_t{1} << 23;

/// 256 * start must be within least .. below - 1, with sums counted from the offset.
struct Starts {
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t below = std::numeric_limits<std::int64_t>::max();

  /// The line is to give `code` or more from `at` on.
  void reaches(std::int64_t code, std::int64_t at, std::int64_t factor) {
    least = std::max(least, code * kOne - at * factor);
  }
  /// And less than `code` at `at`.
  void stays_under(std::int64_t code, std::int64_t at, std::int64_t factor) {
    below = std::min(below, code * kOne - at * factor);
  }
  /// The least start that is right, in units of 256.
  std::optional<std::int64_t> start() const {
    const std::int64_t found = least >= 0 ? (least + 255) / 256 : -(-least / 256);
    return found * 256 < below ? std::optional(found) : std::nullopt;
  }
  Starts both(const Starts& other) const { return {std::max(least, other.least), std::min(below, other.below)}; }
};

bool sums_wrap(std::int64_t lowest, std::int64_t highest) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  return lowest < -kMost || highest > kMost;
}

class Channel {
 public:
  Channel(std::int64_t lowest, std::int64_t highest, const QuantizedMultiplier& factor, const Requantization& r)
      : lowest_(lowest), highest_(highest), factor_(factor), r_(r) {}

  std::int64_t code(std::int64_t sum) const {
    return requantize(static_cast<std::int32_t>(sum), factor_, r_.output_zero_point, r_.lowest, r_.highest);
  }

  /// The first sum of that code or more; there must be one.
  std::int64_t first(std::int64_t wanted) const {
    std::int64_t low = lowest_;
    std::int64_t high = highest_;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (code(middle) >= wanted)
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }

  std::optional<std::int32_t> shift_start(int shift) const {
    const std::int64_t least = code(lowest_);
    const std::int64_t most = code(highest_);
    if (least == most || r_.lowest != -128 || r_.highest != 127) return std::nullopt;
    // Each border says which number it must be.
    const std::int64_t start = ((least + 1 + 128) << shift) - first(least + 1);
    for (std::int64_t wanted = least + 2; wanted <= most; ++wanted) {
      if (((wanted + 128) << shift) - first(wanted) != start) return std::nullopt;
    }
    if (lowest_ + start < -kHalfOf24Bits || highest_ + start >= kHalfOf24Bits) return std::nullopt;
    if (least > -128 && (lowest_ + start) >> shift < least + 128) return std::nullopt;
    if (most < 127 && (highest_ + start) >> shift > most + 128) return std::nullopt;
    return static_cast<std::int32_t>(start);
  }

  std::optional<CodeLine> line() const {
    const double slope = std::ldexp(factor_.multiplier, factor_.shift + 1);
    if (!(slope < 4294967000.0)) return std::nullopt;  // else no left shift, so that codes grow with sums
    const std::int64_t least = code(lowest_);
    const std::int64_t most = code(highest_);
    CodeLine line;
    if (least == most) {  // a constant: the clamp leaves 0
      line.offset = static_cast<std::int32_t>(lowest_);
      line.low_start = line.start = byte_of(least * (kOne / 256));
      return highest_ - lowest_ < kHalfOf24Bits ? std::optional(line) : std::nullopt;
    }
    std::vector<std::int64_t> borders;
    for (std::int64_t wanted = least + 1; wanted <= most; ++wanted) borders.push_back(first(wanted));
    const std::int64_t offset = borders.front() - 1;
    const std::int64_t range = borders.back() - offset;
    if (lowest_ - offset < -kHalfOf24Bits || highest_ - offset >= kHalfOf24Bits) return std::nullopt;
    line.offset = static_cast<std::int32_t>(offset);
    line.range = static_cast<std::uint32_t>(range);
    line.split = static_cast<std::uint32_t>(std::clamp<std::int64_t>(-offset, 0, kHalfOf24Bits));
    for (const int nudge : {0, 1, -1, 2, -2, 4, -4}) {
      const std::int64_t steepness = std::llround(slope) + nudge;
      if (steepness > 0 && set_starts(borders, least, steepness, line)) return line;
    }
    return std::nullopt;
  }

 private:
  /// The kernel's 32 bits: codes are bytes, negative ones wrap.
  static std::uint32_t byte_of(std::int64_t start) { return static_cast<std::uint32_t>(start & 0xffffffff); }

  bool set_starts(const std::vector<std::int64_t>& borders, std::int64_t least, std::int64_t factor,
                  CodeLine& line) const {
    std::array<Starts, 2> starts;  // of sums below 0, and of the others
    const auto of = [&](std::int64_t at) -> Starts& { return starts[at >= line.split ? 1 : 0]; };
    for (std::size_t i = 0; i < borders.size(); ++i) {
      const std::int64_t wanted = least + 1 + static_cast<std::int64_t>(i);
      const std::int64_t at = borders[i] - line.offset;
      of(at).reaches(wanted, at, factor);
      of(at - 1).stays_under(wanted, at - 1, factor);
    }
    // At the ends, and on both sides of the split.
    const std::int64_t range = line.range;
    for (const std::int64_t at : {std::int64_t{0}, range, std::int64_t{line.split} - 1, std::int64_t{line.split}}) {
      if (at < 0 || at > range) continue;
      of(at).reaches(code(at + line.offset), at, factor);
      of(at).stays_under(code(at + line.offset) + 1, at, factor);
    }
    std::optional<std::int64_t> low = starts[0].both(starts[1]).start();
    std::optional<std::int64_t> high = low;
    if (!low) {
      low = starts[0].start();
      high = starts[1].start();
    }
    if (!low || !high) return false;
    line.factor = static_cast<std::uint32_t>(factor);
    line.low_start = byte_of(*low);
    line.start = byte_of(*high);
    return true;
  }

  std::int64_t lowest_, highest_;
  QuantizedMultiplier factor_;
  const Requantization& r_;
};

}  // namespace

std::optional<std::int32_t> shift_start(std::int64_t lowest_sum, std::int64_t highest_sum, int shift,
                                        const QuantizedMultiplier& factor, const Requantization& requantization) {
  if (factor.multiplier != 1 << 30 || factor.shift != 1 - shift || sums_wrap(lowest_sum, highest_sum)) {
    return std::nullopt;
  }
  return Channel(lowest_sum, highest_sum, factor, requantization).shift_start(shift);
}

std::optional<CodeLine> code_line(std::int64_t lowest_sum, std::int64_t highest_sum, const QuantizedMultiplier& factor,
                                  const Requantization& requantization) {
  if (sums_wrap(lowest_sum, highest_sum)) return std::nullopt;
  return Channel(lowest_sum, highest_sum, factor, requantization).line();
}

}  // namespace milliwatt::avr
