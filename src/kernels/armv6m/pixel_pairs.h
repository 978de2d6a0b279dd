// What computes a convolution on Armv6-M: pixel by pixel, or in pairs with the weights as instructions.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::armv6m {

/// Two pixels at a time: fewer cycles than pixels_kernel(), and about 8 bytes of code a weight that is not zero.
/// Nothing where the weights are too many for that, or the pixels too few.
std::vector<Kernel> pairs_kernels(const OpView& op, const Window2d& window,
                                  const std::vector<std::vector<std::int8_t>>& weights);

/// Kernels that compute output channel o as a convolution over all input channels with weights[o] (kernel row, kernel
/// column, input channel).
std::vector<Kernel> convolution_kernels(const OpView& op, const Window2d& window,
                                        const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::armv6m
