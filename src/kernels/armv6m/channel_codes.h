// From a channel's sum to its code on Armv6-M, which has 32-bit products alone:
//
//     at = clamp(sum - offset, 0, range), below 2^24
//     code = (at * high + (at * low >> fraction) + start) >> 24, its lower byte, of 32-bit numbers
//
// This is the line of kernels/code_line.h with the factor 2^fraction high + low and the shift 24. The fraction is 8, or
// longer for kernels that take each channel's own. What has no such line is requantized as the reference does it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt::armv6m {

struct ChannelCodes {
  bool is_line = false;
  std::int32_t bias = 0;    ///< what the raw codes' products are added to: sum - offset, or sum without a line
  std::uint32_t range = 0;  ///< or the reference's multiplier
  std::uint32_t low = 0;    ///< or the reference's shift, which is negative to the right
  std::uint32_t high = 0;
  int fraction = 8;         ///< bits of low
  std::uint32_t start = 0;  ///< of all sums, or of those from zero on
  std::uint32_t zero = 0;   ///< sum 0 as `at`: smaller ones start at start + below
  std::uint32_t below = 0;
};

struct LayerCodes {
  bool two_starts = false;  ///< does some channel have two?
  bool general = false;     ///< has some channel no line?
  std::vector<ChannelCodes> channels;
  int words() const { return two_starts ? 6 : 4; }  ///< of a channel
};

/// Proves lines for each channel's reachable sums.
/// @param weights of each channel, whose sum is bias + the sum of weights times (codes - zero point)
/// @param any_fraction longer ones where 8 bits are not enough
LayerCodes layer_codes(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                       const Requantization& requantization, bool any_fraction = false);

/// Appends range, low, high, start and, with two starts, zero and below.
void append_codes(const LayerCodes& codes, std::size_t channel, std::vector<std::int32_t>& to);

/// Cycles from a sum to its code in memory.
double code_cycles(const LayerCodes& codes);

}  // namespace milliwatt::armv6m
