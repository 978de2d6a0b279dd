// Leaves behind no tensor that nothing uses.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Takes out the tensors that no operator reads or writes and that are neither input nor output of the graph. The
/// others keep their order and are numbered anew.
Graph drop_unused_tensors(Graph graph);

}  // namespace milliwatt
