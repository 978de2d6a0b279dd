// DEPTHWISE_CONV_2D on Armv7E-M from planes: device/milliwatt/dsp/depthwise_conv2d_planes_s8_dsp.h.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::dsp {

/// That of one row a step, which needs the least memory, and the fastest of several rows; none if the strides are
/// beyond those that planes can take.
/// @param taps of each channel, in window order
std::vector<Kernel> depthwise_planes_kernels(const OpView& op, const Window2d& window,
                                             const std::vector<std::vector<std::int8_t>>& taps);

}  // namespace milliwatt::dsp
