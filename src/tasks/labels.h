// The names of a classifier's classes in a model's file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

inline constexpr std::string_view kLabels = "milliwatt.labels";  ///< a class a line, as label files have it

void write_labels(Graph& graph, const std::vector<std::string>& classes);

/// The classes; empty where the model names none. @throws Error if they are not as many as the elements of the first
/// output.
std::vector<std::string> labels_of(const Graph& graph);

}  // namespace milliwatt
