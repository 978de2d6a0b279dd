// Writes a graph as a model file.
#pragma once

#include <filesystem>

#include "graph/graph.h"

namespace milliwatt {

/// Do files of that ending hold padding of convolutions and pools that is neither SAME nor VALID?
bool takes_padding(const std::filesystem::path& path);

/// Writes .tflite or .onnx, by the path's ending; whole or not at all. read_model() gives back an equal graph of a
/// .tflite file, but for what a file has no place for: `name`, `source` and `sha256` are then the file's own, an
/// operator is named after its output and numbered as it stands, and attributes that were left out are there with the
/// values that they stood for. Of an .onnx file it gives back a graph that computes the same.
/// @throws Error naming the file and the operators that the format cannot hold, or an ending that we do not write.
void write_model(const Graph& graph, const std::filesystem::path& path);

}  // namespace milliwatt
