// CONV_2D on Armv6-M, with its weights as instructions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::armv6m {

/// As pixels_kernel(), two pixels at a time: fewer cycles and about 8 bytes of code a weight. Nothing where the layer's
/// weights are too many for that, or its pixels too few.
std::optional<Kernel> pairs_kernel(const OpView& op, const Window2d& window,
                                   const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::armv6m
