// Weights, biases and requantization in the order in which the Armv7E-M dot products read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/dsp/dsp_channel.h"

namespace milliwatt::dsp {

/// Where the input of a window lies in a column: for each position (two a step) its number in window order (kernel row,
/// kernel column, input channel), or -1 where the position is not used. As device/milliwatt/dsp/columns_dsp.h gathers
/// them.
std::vector<int> column_order(int kernel_height, int row_codes);

/// The same for a window whose codes lie next to each other and are read by words (device/milliwatt/dsp/dot_1x8_dsp.h).
std::vector<int> word_order(int codes);

/// Can the channels share halfwords as 256 * odd + even? The odd channel's sum must survive the shift by 8 bits.
bool can_pair(const DspChannel& even, const DspChannel& odd);

/// The stream of device/milliwatt/dsp/dot_2x4_dsp.h (4 channels at once) or dot_1x8_dsp.h (8), without what stands in
/// front of the first channels: two channels in one halfword, missing channels of the last group empty. Nothing where a
/// pair of channels cannot share halfwords.
/// @param order column_order or word_order of the layer
std::optional<std::vector<std::int32_t>> dot_stream(const std::vector<DspChannel>& channels,
                                                    const std::vector<int>& order, std::size_t channels_at_once);

/// The same without the factors of the requantization.
std::optional<std::vector<std::int32_t>> sums_stream(const std::vector<DspChannel>& channels,
                                                     const std::vector<int>& order, std::size_t channels_at_once);

}  // namespace milliwatt::dsp
