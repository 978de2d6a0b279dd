// Lines that give a channel's codes from its sums:
//
//     at = clamp(sum - offset, 0, range), as unsigned numbers
//     code = (at * factor + start * 2^fraction) >> (fraction + shift)
//
// The reference rounds twice. Between each code and the next lies one sum, though, so a line is exact if it meets these
// sums, at most 255 of them. Codes on both sides of zero are rounded away from it; then sums below zero have a start of
// their own. How a set computes the line on its core is up to the set: it gives the units.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ops/window.h"

namespace milliwatt {

/// The sums of a channel, in the reference's terms.
struct ChannelSums {
  std::int64_t lowest = 0, highest = 0;
  std::int32_t folded = 0;  ///< the bias for raw codes; sums wrap
};

ChannelSums channel_sums(const std::vector<std::int8_t>& weights, std::int32_t bias, std::int32_t zero_point);

/// Does a sum that the reference computes leave 32 bits on its way?
bool wraps(const ChannelSums& sums, const QuantizedMultiplier& factor);

/// Sums from `at` on, counted from the offset, give `code` or more.
struct CodeBorder {
  std::int64_t at = 0;
  std::int64_t code = 0;
};

struct CodeBorders {
  std::int64_t offset = 0;
  std::int64_t zero = 0;         ///< sum 0, counted from the offset
  std::int64_t lowest_code = 0;  ///< of `at` 0
  std::vector<CodeBorder> list;  ///< the reachable ones, `at` of the first is 1; empty for a constant channel
};

/// Of sums that do not wrap.
CodeBorders code_borders(const ChannelSums& sums, const QuantizedMultiplier& factor, const Requantization& r);

/// A line's place is in units of 2^-(fraction + shift) codes, its start in units of 2^-shift.
struct LineUnits {
  int fraction = 0;
  int shift = 0;
};

struct CodeLine {
  std::uint32_t range = 0;
  std::int64_t factor = 0;
  std::int64_t start = 0;        ///< of all sums, or of those from zero on
  std::int64_t start_below = 0;  ///< of sums below zero
  std::uint32_t zero = 0;        ///< sum 0 as `at`: smaller ones have start_below
};

/// A line that meets all borders; nothing if none does. Borders must not be empty.
/// @param factor about which to search; @param two whether sums below zero have a start of their own
std::optional<CodeLine> code_line(const CodeBorders& borders, const QuantizedMultiplier& factor, LineUnits units,
                                  bool two);

}  // namespace milliwatt
