// CONV_2D on Armv7E-M, and whatever else is the same computation.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::dsp {

/// The kernels that compute output channel o as a convolution over all input channels with weights[o] (kernel row,
/// kernel column, input channel): with one or more output rows a step. Empty where the layer's numbers do not allow it.
std::vector<Kernel> dot_conv2d_kernels(const OpView& op, const Window2d& window,
                                       const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::dsp
