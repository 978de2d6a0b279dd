// One output channel as the Armv7E-M kernels compute it: raw int8 inputs, the zero point folded into the bias, and a
// requantization in three instructions. What those kernels ask of a channel is proven here for every possible input.
#pragma once

#include <cstddef>
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
  /// Between the two factors negative numbers lose 1: one instruction more, for any sum and right shift from 2 on.
  bool takes_sign = false;
};

/// SMMLAR of the Armv7-M Architecture Reference Manual: (c * 2^32 + a * b) / 2^32, rounded.
std::int64_t smmlar(std::int64_t a, std::int64_t b, std::int64_t c);

/// The channel's code for a sum, before it is clamped.
std::int64_t code_of(const DspChannel& channel, std::int64_t sum, std::int64_t zero_point);

/// The channel in that form, with the same output codes for every input; nothing where three instructions cannot do it.
/// A channel whose output is the same code for every input gets weights 0.
/// @param index of the channel, into requantization.factors
std::optional<DspChannel> dsp_channel(const std::vector<std::int8_t>& weights, std::int32_t bias,
                                      const Requantization& requantization, int index);

/// A channel that gives `code` for every input.
DspChannel constant_channel(std::size_t inputs, std::int32_t code, const Requantization& requantization);

/// The channel in the form that takes the sign; nothing if it has none.
std::optional<DspChannel> with_sign(DspChannel channel);

/// Is every code, before it is clamped, an int16 where `zero_point` is added to it?
bool fits_halfword(const DspChannel& channel, std::int32_t zero_point);

}  // namespace milliwatt::dsp
