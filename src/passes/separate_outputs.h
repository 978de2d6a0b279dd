// An output of the graph has a place of its own.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Gives each output that is also an input, or that is listed before, a tensor of its own, into which a RESHAPE to the
/// same shape copies it.
Graph separate_outputs(Graph graph);

}  // namespace milliwatt
