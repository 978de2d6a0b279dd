// Random inputs for a model.
#pragma once

#include <cstdint>
#include <vector>

#include "board/firmware.h"
#include "graph/graph.h"

namespace milliwatt {

/// The bytes of each input: integers over their whole range; floats over the range that the model quantizes them to,
/// else -1 .. 1.
std::vector<TensorBytes> random_inputs(const Graph& model, std::uint32_t seed);

}  // namespace milliwatt
