// One output channel as the Armv7E-M kernels compute it: raw int8 inputs, the zero point folded into the bias, and a
// requantization in three instructions. What those kernels ask of a channel is proven here for every possible input.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ops/window.h"

namespace milliwatt::dsp {

struct DspChannel {
  std::vector<std::int8_t> weights;  ///< in the order given
  std::int32_t bias = 0;             ///< sum = bias + sum of raw codes times weights
  std::int32_t high_factor = 0;      ///< 2 m - 2^32, for SMMLAR(sum, high_factor, sum)
  std::int32_t shift_factor = 0;     ///< 2^(32 - e), + 1 where ties of negative values must be nudged
  std::int64_t lowest_sum = 0, highest_sum = 0;
};

/// The channel in that form, with the same output codes for every input; nothing where three instructions cannot do it.
/// A channel whose output is the same code for every input gets weights 0.
/// @param index of the channel, into requantization.factors
std::optional<DspChannel> dsp_channel(const std::vector<std::int8_t>& weights, std::int32_t bias,
                                      const Requantization& requantization, int index);

/// Is every code, before it is clamped, an int16 where `zero_point` is added to it?
bool fits_halfword(const DspChannel& channel, std::int32_t zero_point);

/// All channels of a layer; nothing where one of them cannot be had.
std::optional<std::vector<DspChannel>> dsp_channels(const std::vector<std::vector<std::int8_t>>& weights,
                                                    const std::vector<std::int32_t>& bias,
                                                    const Requantization& requantization);

}  // namespace milliwatt::dsp
