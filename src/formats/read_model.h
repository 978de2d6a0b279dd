// The front door of all formats.
#pragma once

#include <filesystem>

#include "graph/graph.h"

namespace milliwatt {

/// Reads a model file of any format that we know, told by its content.
/// @throws Error naming the file and all of its problems, on one line.
Graph read_model(const std::filesystem::path& path);

}  // namespace milliwatt
