// DEPTHWISE_CONV_2D on Armv7E-M: any window, any number of channels, any depth multiplier.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::dsp {

/// The kernel of device/milliwatt/dsp/depthwise_conv2d_taps_s8_dsp.h.
/// @param taps of each output channel, in window order
Kernel depthwise_taps_kernel(const OpView& op, const Window2d& window,
                             const std::vector<std::vector<std::int8_t>>& taps);

}  // namespace milliwatt::dsp
