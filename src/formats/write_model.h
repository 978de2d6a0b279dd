// Writes a graph as a model file.
#pragma once

#include <filesystem>

#include "graph/graph.h"

namespace milliwatt {

/// Writes .tflite, by the path's ending; whole or not at all. read_model() gives back an equal graph, but for `source`
/// and `sha256`.
/// @throws Error naming the file and the operator that the format cannot hold, or an ending that we do not write.
void write_model(const Graph& graph, const std::filesystem::path& path);

}  // namespace milliwatt
