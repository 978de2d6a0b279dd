// Codes from a factor's highest bytes alone, where they are sure: device/milliwatt/avr/quick_text.h.
#pragma once

#include <cstdint>
#include <optional>

#include "kernels/avr/code_line.h"

namespace milliwatt::avr {

/// Sums of channels without borders or without a line are counted so that the least one is this: none is computed
/// quickly, for S::kLimit is at most kMostLimit.
constexpr std::int64_t kSlowSums = 0x400000;
constexpr std::uint32_t kMostLimit = 0x40;

/// A channel's exact line, whose offset is the first sum with the code lowest + 1, as the line continues below the sums
/// that can be; and how far the quick codes are off.
struct QuickLine {
  AvrLine line;
  int margin = 0;  ///< in 256ths of a code: fractions of 256 - margin and more may belong to the next code
};

/// The integer part and the fraction, 8 bits, of what the device computes of `at`: at * factor / 2^32 codes, too little
/// by what the lower bytes would add. 2^16 or more: it sees an overflow.
/// @param factor_bytes 3 or 4
std::int64_t quick_code(std::int64_t at, std::uint32_t factor, int factor_bytes);

/// Nothing if the channel has no such line. Of a constant channel its sums are from kSlowSums on.
std::optional<QuickLine> quick_line(const ChannelSums& sums, const QuantizedMultiplier& factor,
                                    const Requantization& requantization, int factor_bytes);

}  // namespace milliwatt::avr
