// No two operators share a constant of real numbers.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Gives each operator that reads a float32 constant which another one reads too, or which is an output of the graph, a
/// copy of its own, so that it can be changed for that operator alone.
Graph own_constants(Graph graph);

}  // namespace milliwatt
