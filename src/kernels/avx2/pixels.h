// The x86-64 kernel of CONV_2D.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::avx2 {

/// conv2d_s8_avx2 with one and with several rows a step.
/// @param weights of each output channel, in window order
std::vector<Kernel> pixels_kernels(const OpView& op, const Window2d& window,
                                   const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::avx2
