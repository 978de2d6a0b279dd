// Writes ONNX files (.onnx, operators of version 17).
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// Can an operator of that kind be written to an .onnx file?
bool onnx_has(std::string_view kind);

/// The file's bytes: the same graph gives the same. Operators on real numbers are the format's own; those on codes have
/// DequantizeLinear in front and QuantizeLinear behind. Images have channels first inside; inputs and outputs lie as
/// the graph's file layouts say, otherwise as in the graph. `target_name` (a path) stands for the file in messages.
/// @throws Error naming the file and every operator that cannot be written.
std::vector<std::byte> onnx_bytes(const Graph& graph, const std::string& target_name);

/// Writes them to the file, whole or not at all. @throws Error likewise, and if the file cannot be written.
void write_onnx(const Graph& graph, const std::filesystem::path& path);

}  // namespace milliwatt
