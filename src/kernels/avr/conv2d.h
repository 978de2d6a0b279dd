// CONV_2D on AVR, which also computes dense layers of several vectors.
#pragma once

#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::avr {

/// `op`: input, weights in window order, optional bias; requantized by requantization_of(). Three pixels at a time, and
/// one at a time for less scratch. None if a table would be longer than the compiler takes.
std::vector<Kernel> conv2d_blocks(const OpView& op, const Window2d& window);

}  // namespace milliwatt::avr
