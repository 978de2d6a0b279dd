// DEPTHWISE_CONV_2D on AVR by device/milliwatt/avr/depthwise_channels.h, which needs no scratch.
#pragma once

#include <optional>

#include "kernels/avr/block_stream.h"
#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt::avr {

/// Nothing if the layer is not one of these:
/// - an output channel for each input channel, or a single input channel;
/// - windows of one to five columns, and at least one row of each within the image;
/// - padded columns in the first and last group of outputs only, which is so unless rows are very narrow.
/// @param layer with signed weights
std::optional<Kernel> depthwise_direct(const Window2d& window, BlockLayer layer, std::size_t inputs);

}  // namespace milliwatt::avr
