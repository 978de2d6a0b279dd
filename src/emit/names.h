// Identifiers of emitted code, made of the names in the model's file.
#pragma once

#include <string>
#include <string_view>

#include "base/indexed.h"
#include "graph/graph.h"

namespace milliwatt {

/// A C identifier from any text: lower case, runs of other characters become one `_`, a letter in front; `fallback`
/// where nothing is left. Words that C or C++ keep for themselves get a `_` behind.
std::string identifier(std::string_view text, std::string_view fallback);

/// For each operator a short identifier, unique within the graph. Converters join the names of everything that they
/// fused ("model/act/Relu;model/conv2d/BiasAdd;model/conv2d/Conv2D"): the layer's own name is found in it (conv2d).
Indexed<std::string> layer_names(const Graph& graph);

/// Upper case of an identifier.
std::string capitals(std::string_view name);

}  // namespace milliwatt
