// CONV_2D on Armv7E-M with little scratch: one pixel at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::dsp {

/// The kernels of device/milliwatt/dsp/conv2d_pixel_s8_dsp.h: reading windows where they lie, where that is possible,
/// and copying them first, where that allows what reading them does not. `weights`: of each output channel, in window
/// order. Empty where the layer's numbers do not allow any.
std::vector<Kernel> conv2d_pixel_kernels(const OpView& op, const Window2d& window,
                                         const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::dsp
