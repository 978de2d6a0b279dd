// CONV_2D on Armv6-M, and whatever else is the same computation.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::armv6m {

/// The kernel that computes output channel o as a convolution over all input channels with weights[o] (kernel row,
/// kernel column, input channel).
Kernel pixels_kernel(const OpView& op, const Window2d& window, const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::armv6m
