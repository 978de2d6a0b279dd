// Reads decision trees from .json files: XGBoost's save_model, LightGBM's dump_model, tools/export_trees.py.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "graph/graph.h"

namespace milliwatt {

/// The graph of a file's bytes: one input, float32 [1, features], one output, float32 [1, answers]: probabilities of
/// classifiers, else values. A feature that is not a number goes the right way at each node.
/// @throws Error naming `source_name`, the place in the file and what would be right.
Graph parse_trees(std::span<const std::byte> bytes, const std::string& source_name);

}  // namespace milliwatt
