// Tensors in files: NumPy's .npy and .npz.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// One tensor's elements, little-endian, in C order.
struct TensorData {
  ElementType type = ElementType::kInt8;
  Shape shape;
  std::vector<std::byte> bytes;
};

/// Reads a .npy file (one tensor) or a .npz file, whose keys 0, 1, ... follow the model's order.
/// @throws Error naming the file and what is wrong with it.
std::vector<TensorData> read_tensors(const std::filesystem::path& path);

/// The file's tensors, of the shapes that the model's file gives its inputs, as the graph has them.
/// @throws Error if their number, types or shapes are not those of the model's inputs.
std::vector<TensorData> read_inputs(const std::filesystem::path& path, const Graph& model);

/// Outputs of the graph, in its order, as the model's file has them.
std::vector<TensorData> outputs_as_in_file(const Graph& model, const std::vector<std::vector<std::byte>>& outputs);

/// Writes .npy (exactly one tensor) or .npz, by the file's ending; whole or not at all.
/// @throws Error if the ending is another or the file cannot be written.
void write_tensors(const std::filesystem::path& path, const std::vector<TensorData>& tensors);

}  // namespace milliwatt
