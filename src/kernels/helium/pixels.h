// CONV_2D with Helium, and whatever else is the same computation.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::helium {

/// The kernels that compute output channel o as a convolution over all input channels with weights[o] (kernel row,
/// kernel column, input channel).
std::vector<Kernel> pixels_kernels(const OpView& op, const Window2d& window,
                                   const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::helium
