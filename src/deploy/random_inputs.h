// Random inputs for a model.
#pragma once

#include <cstdint>
#include <vector>

#include "board/firmware.h"
#include "graph/graph.h"

namespace milliwatt {

/// The bytes of each input. Integers cover their whole range. Floats cover the range to which the model quantizes them,
/// or -1 .. 1 if it does not.
std::vector<TensorBytes> random_inputs(const Graph& model, std::uint32_t seed);

}  // namespace milliwatt
