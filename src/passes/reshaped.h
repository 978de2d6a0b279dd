// What passes add to hand a tensor on in another shape, or as another tensor.
#pragma once

#include <string_view>

#include "graph/graph.h"

namespace milliwatt {

/// Adds a tensor like `id` in that shape, not yet written by anybody. Its name ends in `ending`.
TensorId add_tensor_like(Graph& graph, TensorId id, std::string_view ending, Shape shape);

/// The RESHAPE that makes one tensor of the other.
Operator reshape(const Graph& graph, TensorId from, TensorId to);

}  // namespace milliwatt
