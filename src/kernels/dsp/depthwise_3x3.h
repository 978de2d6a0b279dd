// DEPTHWISE_CONV_2D on Armv7E-M.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::dsp {

/// The kernels for layers of any window and depth multiplier.
/// @param taps of each channel, in window order
std::vector<Kernel> depthwise_channel_kernels(const OpView& op, const Window2d& window,
                                              const std::vector<std::vector<std::int8_t>>& taps);

}  // namespace milliwatt::dsp
