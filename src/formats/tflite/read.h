// Reads TensorFlow Lite files (.tflite, schema version 3).
//
// A file is not trusted: the tables are verified first, and every index, size and number in them before its use. What
// is read is a graph whose structure is sound; whether its operators' types and shapes fit together is asked in ops/.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "graph/graph.h"

namespace milliwatt {

/// Do the bytes bear the format's mark?
bool has_tflite_identifier(std::span<const std::byte> bytes);

/// Reads the file.
/// @throws Error naming the file, the places and the remedies of all its problems, on one line.
Graph read_tflite(const std::filesystem::path& path);

/// The same from bytes; `source_name` (a path) stands for the file in messages and gives the graph its names.
Graph parse_tflite(std::span<const std::byte> bytes, const std::string& source_name);

}  // namespace milliwatt
