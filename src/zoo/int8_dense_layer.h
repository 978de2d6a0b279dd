// One dense layer of codes, as quantized networks have them.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// A FULLY_CONNECTED with weights of all sizes, no bias and no activation.
/// @param multipliers of each unit: input scale * weight scale / output scale
Graph int8_dense_layer(int inputs, const std::vector<float>& multipliers, std::int32_t output_zero_point);

}  // namespace milliwatt
