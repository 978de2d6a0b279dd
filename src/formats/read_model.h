// The front door of all formats.
#pragma once

#include <filesystem>

#include "formats/onnx/read.h"
#include "graph/graph.h"

namespace milliwatt {

/// Reads a model file of any format that we know, told by its content. `shapes`: of an .onnx file's inputs, by name, in
/// place of what the file says.
/// @throws Error naming the file and all of its problems, on one line.
Graph read_model(const std::filesystem::path& path, const InputShapes& shapes = {});

}  // namespace milliwatt
