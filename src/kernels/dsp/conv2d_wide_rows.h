// CONV_2D on Armv7E-M from image rows that are widened once for each output row.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::dsp {

/// One, two or four output rows a step, for windows larger than a pixel and channels in fours. Empty where the layer
/// has others, or its numbers do not allow it.
/// @param weights of each output channel, in window order
std::vector<Kernel> conv2d_wide_rows_kernels(const OpView& op, const Window2d& window,
                                             const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::dsp
