// From a channel's sum to its code on Armv7-M, by a long product and a saturation, without a clamp of the sum:
//
//     code = saturate((sum * factor + start) >> (32 + shift)), of 64 bits; saturated to the layer's lowest and highest
//     code
//
// This is the line of kernels/code_line.h without a fraction, its start moved to sum 0. What has no such line is
// requantized as the reference does it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt::armv7m {

struct ChannelCodes {
  bool is_line = false;
  std::int32_t bias = 0;    ///< what the raw codes' products are added to
  std::int32_t factor = 0;  ///< or the reference's multiplier
  std::int64_t start = 0;   ///< of all sums, or of those from zero on; or the reference's shift
  std::int32_t below = 0;   ///< how much less sums below zero start at
};

struct LayerCodes {
  int shift = 0;
  bool two_starts = false;  ///< does some channel have two?
  bool general = false;     ///< has some channel no line?
  std::vector<ChannelCodes> channels;
};

/// Proves lines for each channel's reachable sums. No line leaves its bits for any of them.
/// @param weights of each channel, whose sum is bias + the sum of weights times (codes - zero point)
LayerCodes layer_codes(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                       const Requantization& requantization);

/// kShift, kTwoStarts.
std::vector<KernelNumber> codes_numbers(const LayerCodes& codes);

/// Appends factor, start (low, high) and, with two starts, below.
void append_codes(const LayerCodes& codes, std::size_t channel, std::vector<std::int32_t>& to);

/// Cycles from a sum to its code in memory.
double code_cycles(const LayerCodes& codes);

}  // namespace milliwatt::armv7m
