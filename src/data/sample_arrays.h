// Samples in NumPy's files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// The samples of a .npy or .npz file, each the bytes of the model's inputs as the graph has them. An array has the
/// shape that the model's file gives the input, or that shape without a first axis of 1, or either behind an axis of
/// samples.
/// @throws Error naming the file, and the array whose shape or type is another, or that holds a value that is not
/// finite.
std::vector<std::vector<std::vector<std::byte>>> read_sample_arrays(const std::filesystem::path& path,
                                                                    const Graph& model);

}  // namespace milliwatt
