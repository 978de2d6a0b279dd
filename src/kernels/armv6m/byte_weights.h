// Kernels with weights of one byte each, for plans with little flash (device/milliwatt/armv6m/four_weights_text.h).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::armv6m {

/// One output row a step, and two of odd width. Nothing if a channel's sums may be too large, or if the reference
/// rounds them otherwise than small sums are.
/// @param weights as pixels_kernel() takes them
std::vector<Kernel> bytes_kernels(const OpView& op, const Window2d& window,
                                  const std::vector<std::vector<std::int8_t>>& weights);

/// The same of a dense layer of one vector.
std::optional<Kernel> dense_bytes_kernel(const OpView& op, const StepRule& steps,
                                         const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::armv6m
