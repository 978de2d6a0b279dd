// CONV_2D of 3x3 taps and 3 input channels on Armv7E-M: first layers for colour images.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::dsp {

/// Empty where the layer has another window, or its numbers do not allow it.
/// @param weights of each output channel, in window order
std::vector<Kernel> conv2d_3x3x3_kernels(const OpView& op, const Window2d& window,
                                         const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::dsp
