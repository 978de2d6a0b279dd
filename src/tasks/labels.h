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

/// The number in the model of each class of some data. `data`: for messages.
/// @throws Error naming the classes that the model does not know.
std::vector<int> labels_in_model(const std::vector<std::string>& classes, const std::vector<std::string>& of_model,
                                 const std::string& data);

}  // namespace milliwatt
