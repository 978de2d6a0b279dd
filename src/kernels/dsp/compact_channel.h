// Output channels in few bytes of flash, as device/milliwatt/dsp/compact_codes_dsp.h reads them.
//
//     sum  = bias + products of raw codes
//     high = nearest(sum * multiplier / 2^31), ties up
//     code = nearest(high / 2^shift) + zero point, ties away from zero
//
// as the reference does it, but with a multiplier of 25 bits instead of 31. Between a code and the next lies one sum,
// so a multiplier serves if these sums, at most 255 of them, stay where they are. That is proven for each channel over
// its reachable sums. A record has 6 bytes: 19 bits of bias, 24 of the multiplier, whose highest bit is always 1, 5 of
// the shift. A channel that needs more has a wide record behind the others, with all bits of bias and multiplier and a
// left shift. What neither can do (sums that wrap or come near 2^30) is for add_general_channels().
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt::dsp {

struct CompactChannel {
  std::vector<std::int8_t> weights;  ///< 0 for a channel of one code
  std::int32_t bias = 0;             ///< with the input's zero point folded in
  std::uint32_t factor = 0;          ///< twice the multiplier, 2^31 or more
  int right_shift = 0, left_shift = 0;
  bool wide = false;
};

/// Nothing if the channel is general. @param index of the channel, into requantization.factors
std::optional<CompactChannel> compact_channel(const std::vector<std::int8_t>& weights, std::int32_t bias,
                                              const Requantization& requantization, int index);

/// The code before it is clamped, as the kernel computes it from a sum with the bias.
std::int64_t code_of(const CompactChannel& channel, std::int64_t sum, std::int64_t zero_point);

struct CompactLayer {
  std::vector<CompactChannel> channels;  ///< a general channel has weights 0
  std::vector<int> general;
};

/// Each of `weights` in the order of the model file.
CompactLayer compact_layer(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                           const Requantization& requantization);

/// Records, then wide records, in words.
std::vector<std::int32_t> record_words(const CompactLayer& layer);

/// The stream's table and kWeightsAt: `weights` behind the records.
void add_compact_stream(Kernel& kernel, const CompactLayer& layer, const std::vector<std::int32_t>& weights);

/// A layer for dot_compact_dsp.
struct CompactDot {
  CompactLayer layer;
  int together = 0;                   ///< so many channels are computed in fours, the others one by one
  std::vector<std::int32_t> weights;  ///< as that reads them
};

/// Of four channels two share halfwords as 256 * odd + even (dot_stream.h): an odd channel whose weights or sums do not
/// allow it is general. If these are many, all channels are computed one by one.
CompactDot compact_dot(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                       const Requantization& requantization);

/// Weights for depthwise_compact_dsp: per four channels, the last four whatever their number, a word of each tap.
std::vector<std::int32_t> compact_tap_weights(const CompactLayer& layer);

/// Do the numbers fit the 16 bits that the kernels' shapes have for them?
bool fits_compact(const Window2d& window);

}  // namespace milliwatt::dsp
