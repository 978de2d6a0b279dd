// From four sums at once to their codes by lines (kernels/code_line.h):
//
//     at = clamp(sum - offset, 0, range)
//     code = (at * 2^scale * factor / 2^32, rounded down, + start) >> shift
//
// Scale and shift are one for all channels, for vectors have no shift of each lane.
#pragma once

#include "kernels/channel_blocks.h"

namespace milliwatt::wasm {

/// kLines 1 with kScale, kLineShift, kTwoStarts and the lines' table, if all channels have lines; otherwise kLines 0
/// and what codes_by_factors() gives.
BlockCodes codes_by_lines(const BlockChannels& channels, const Requantization& requantization);

}  // namespace milliwatt::wasm
