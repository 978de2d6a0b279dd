// What goes into a model: a file's tensors, or random ones.
#pragma once

#include <string>
#include <vector>

#include "data/tensor_file.h"
#include "graph/graph.h"

namespace milliwatt {

/// The file's tensors. @throws Error where their number, types or shapes are not the model's.
std::vector<TensorData> inputs_from(const std::string& file, const Graph& model);

/// Integers over their whole range; floats over the range that the model quantizes them to, else -1 .. 1.
std::vector<TensorData> random_inputs(const Graph& model, std::uint32_t seed);

}  // namespace milliwatt
