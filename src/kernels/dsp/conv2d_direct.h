// Convolutions and depthwise ones of few products, as device/milliwatt/dsp/conv2d_direct_s8_dsp.h computes them.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/facts/window2d.h"
#include "ops/operator.h"

namespace milliwatt::dsp {

/// The kernel, or none where the window has too many products or reaches beside the image, or no channel fits it.
/// @param weights of each channel, in window order
std::vector<Kernel> conv2d_direct_kernels(const OpView& op, const Window2d& window,
                                          const std::vector<std::vector<std::int8_t>>& weights);
/// The same of a depthwise convolution.
std::vector<Kernel> depthwise_direct_kernels(const OpView& op, const Window2d& window,
                                             const std::vector<std::vector<std::int8_t>>& taps);

}  // namespace milliwatt::dsp
