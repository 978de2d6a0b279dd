// From sum to code on AVR: by the line of kernels/code_line.h with the fraction 8 and the shift 24, or by a shift.
#pragma once

#include <cstdint>
#include <optional>

#include "kernels/code_line.h"

namespace milliwatt::avr {

/// code, as a byte, = bits 32 .. 39 of clamp(sum - offset, 0, range) * factor + 256 * start; `low_start` instead of
/// `start` where the clamped value is below `split`: the reference rounds ties of negative sums the other way.
struct AvrLine {
  std::int32_t offset = 0;
  std::uint32_t range = 0;  ///< 24 bits
  std::uint32_t factor = 0;
  std::uint32_t split = 0;  ///< 24 bits
  std::uint32_t low_start = 0, start = 0;
};

/// The line of a channel; nothing if it has none, or if sum - offset may leave 24 bits.
std::optional<AvrLine> avr_line(const ChannelSums& sums, const QuantizedMultiplier& factor,
                                const Requantization& requantization);

/// What is added to a sum so that, shifted right, it is the code + 128 after clamping to a byte: of factors that are
/// powers of two, 2^-shift, and outputs of all codes. Nothing if there is no such number.
std::optional<std::int32_t> shift_start(const ChannelSums& sums, int shift, const QuantizedMultiplier& factor,
                                        const Requantization& requantization);

}  // namespace milliwatt::avr
