// Writes TensorFlow Lite files (.tflite, schema version 3).
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// Have .tflite files an operator of that kind?
bool tflite_has(std::string_view kind);

/// The file's bytes: the same graph gives the same. `target_name` (a path) stands for the file in messages.
/// @throws Error naming the file and everything in the graph that the format, or our reader of it, does not take.
std::vector<std::byte> tflite_bytes(const Graph& graph, const std::string& target_name);

/// Writes them to the file, whole or not at all. @throws Error likewise, and where the file cannot be written.
void write_tflite(const Graph& graph, const std::filesystem::path& path);

}  // namespace milliwatt
