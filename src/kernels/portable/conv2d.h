// The portable kernel of CONV_2D, which also computes dense layers of several vectors.
#pragma once

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::portable {

/// `op`: input, weights in window order, optional bias; requantized by requantization_of().
Kernel conv2d_kernel(const OpView& op, const Window2d& window);

}  // namespace milliwatt::portable
