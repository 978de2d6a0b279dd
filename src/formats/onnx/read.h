// Reads .onnx files.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>

#include "graph/graph.h"

namespace milliwatt {

/// Shapes of inputs, by name, in place of what the file says.
using InputShapes = std::map<std::string, Shape>;

/// The graph of a file's bytes: float32 (16-bit and 64-bit reals become 32-bit ones), channels last inside; inputs and
/// outputs in another order than the file's have a row in `milliwatt.file_layout` (formats/file_layout.h). A free first
/// dimension of an input is a batch of 1.
/// @throws Error naming `source_name` and all problems, on one line.
Graph parse_onnx(std::span<const std::byte> bytes, const std::string& source_name, const InputShapes& shapes = {});

}  // namespace milliwatt
