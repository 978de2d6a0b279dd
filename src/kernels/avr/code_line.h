// From sum to code on AVR: by a line whose code is the reference's for every sum that a channel can have.
#pragma once

#include <cstdint>
#include <optional>

#include "ops/window.h"

namespace milliwatt::avr {

/// code, as a byte, = bits 32 .. 39 of clamp(sum - offset, 0, range) * factor + 256 * start; `low_start` instead of
/// `start` where the clamped value is below `split`: the reference rounds ties of negative sums the other way.
struct CodeLine {
  std::int32_t offset = 0;
  std::uint32_t range = 0;  ///< 24 bits
  std::uint32_t factor = 0;
  std::uint32_t split = 0;  ///< 24 bits
  std::uint32_t low_start = 0, start = 0;
};

/// The line of a channel whose sums are within lowest_sum .. highest_sum; nothing if it has none, or if sum - offset
/// may leave 24 bits.
std::optional<CodeLine> code_line(std::int64_t lowest_sum, std::int64_t highest_sum, const QuantizedMultiplier& factor,
                                  const Requantization& requantization);

/// What is added to a sum so that, shifted right, it is the code + 128 after clamping to a byte: of factors that are
/// powers of two, 2^-shift, and outputs of all codes. Nothing if there is no such number.
std::optional<std::int32_t> shift_start(std::int64_t lowest_sum, std::int64_t highest_sum, int shift,
                                        const QuantizedMultiplier& factor, const Requantization& requantization);

}  // namespace milliwatt::avr
