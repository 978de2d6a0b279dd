// The x86-64 kernel of DEPTHWISE_CONV_2D.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::avx2 {

/// depthwise_conv2d_s8_avx2 with one and with several rows a step.
/// @param taps of each channel, row by row
std::vector<Kernel> depthwise_channel_kernels(const OpView& op, const Window2d& window,
                                              const std::vector<std::vector<std::int8_t>>& taps);

}  // namespace milliwatt::avx2
