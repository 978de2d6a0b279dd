// The causal form of a network over time.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Takes the padding along height, which is time, out of every window: no row depends any more on where the input
/// begins or ends, so that on a stream each row is computed once. The weights stay, tensors lose rows, and a pool over
/// all rows becomes one over all that are left. It is another network, with other answers near the borders; evaluate
/// it before it is shipped.
/// @throws Error naming the operator that needs the rows which are lost: a sum with a branch that keeps its rows, a
///   dense layer over all rows, a window that no longer fits.
Graph drop_time_padding(Graph graph);

}  // namespace milliwatt
