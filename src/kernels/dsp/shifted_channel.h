// Requantization in two instructions: code = (start + sum * factor / 2^32, rounded) >> shift, saturated, the shift a
// part of SSAT.
//
// The reference rounds twice, to halves of a fixed-point number and then to a code; between a code and the next lies
// one sum, though, and where these lie evenly (on one side of zero, as behind a ReLU), a straight line can meet them
// all: its slope is the factor; its height is tuned by start, in steps of a unit, and by the bias, in steps of a
// fraction of one. Each channel's line is checked against each of its up to 255 borders, so it is exact for every sum
// or not taken.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/dsp/dsp_channel.h"
#include "ops/window.h"

namespace milliwatt::dsp {

/// Whether channels 1, 3, ... are the upper bytes of halfwords that they share with the channel before (dot_stream.h):
/// then SMMLAR takes 256 times their sum, and their shift is 8 more.
enum class Pairs { kNone, kShareHalfwords };

struct ShiftedChannels {
  int shift = 0;                     ///< 1 to 8
  std::vector<DspChannel> channels;  ///< high_factor is the factor, shift_factor the start; bias and sums as tuned
};

/// For each sum the code that `channels` give with two factors, as far as the activation's range keeps it; codes beyond
/// that range stay on their side of it. Nothing where one channel has no such line.
std::optional<ShiftedChannels> shifted_channels(const std::vector<DspChannel>& channels, Pairs pairs,
                                                const Requantization& requantization);

}  // namespace milliwatt::dsp
