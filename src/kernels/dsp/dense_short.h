// Dense layers of few inputs, as device/milliwatt/dsp/fully_connected_short_s8_dsp.h computes them.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/dense_layer.h"
#include "kernels/kernel.h"
#include "ops/operator.h"

namespace milliwatt::dsp {

/// The kernel, or none where the layer has too many inputs or none of its units fits it.
/// @param weights of each unit, in file order
std::vector<Kernel> fully_connected_short_kernels(const OpView& op, const DenseLayer& layer,
                                                  const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::dsp
