// From a channel's sum to its code by a line, in a clamp, a high product, an addition and a shift:
//
//     at = clamp(sum - offset, 0, range), as unsigned numbers
//     code = (at * 2^scale * factor / 2^32, rounded down, + start) >> shift, its lower byte
//
// This is the line of kernels/code_line.h with the fraction 32 - scale. What has no such line is requantized as the
// reference does it.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt::rv32imc {

/// How the sums of a channel become codes.
struct ChannelCodes {
  bool is_line = false;
  std::int32_t bias = 0;     ///< what the raw codes' products are added to: sum - offset, or sum if there is no line
  std::uint32_t range = 0;   ///< 0: a constant channel
  std::uint32_t factor = 0;  ///< or the reference's multiplier
  std::int32_t start = 0;    ///< of all sums, or of those from zero on
  int shift = 0;             ///< or the reference's shift, which is negative to the right
  std::uint32_t zero = 0;    ///< sum 0 as `at`: smaller ones have start_below
  std::int32_t start_below = 0;
};

/// The channels of a layer.
struct LayerCodes {
  int scale = 0;            ///< the lines' scale
  bool two_starts = false;  ///< does some channel have two?
  bool general = false;     ///< has some channel no line?
  std::vector<ChannelCodes> channels;
};

/// Which numbers a kernel multiplies by 2^scale.
enum class Scaled {
  kClampedSums,  ///< at
  kSums,         ///< the sums before they are clamped: weights and bias are multiplied
};

/// Proves lines for each channel's reachable sums. No scaled number leaves 32 bits.
/// @param weights of each channel, whose sum is bias + the sum of weights times (codes - zero point)
LayerCodes layer_codes(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                       const Requantization& requantization, Scaled scaled = Scaled::kClampedSums);

/// kScale, kTwoStarts and kGeneral, as device/milliwatt/rv32imc/codes_rv32imc.h reads them.
std::vector<KernelNumber> codes_numbers(const LayerCodes& codes);

/// Appends what codes_rv32imc.h reads of a channel: range, factor, start, shift, with two starts zero and start_below,
/// and the lowest code.
void append_codes(const LayerCodes& codes, std::size_t channel, std::vector<std::int32_t>& to);

}  // namespace milliwatt::rv32imc
