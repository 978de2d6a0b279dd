// CONV_2D on Armv7E-M with few output channels: one output at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::dsp {

/// The kernel of device/milliwatt/dsp/conv2d_dots_s8_dsp.h; none for layers of many channels.
/// @param weights of each output channel, in window order
std::vector<Kernel> conv2d_dots_kernels(const OpView& op, const Window2d& window,
                                        const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::dsp
