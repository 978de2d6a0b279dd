// One operator of a graph, by itself.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// The operator and its tensors as a graph of their own, so that no other tensor takes memory; the tensors are numbered
/// anew.
Graph alone(const Graph& graph, const Operator& op);

}  // namespace milliwatt
