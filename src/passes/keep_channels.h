// A network without some of its channels.
#pragma once

#include "graph/graph.h"
#include "passes/kept_channels.h"

namespace milliwatt {

/// Leaves only the channels that are kept, in tensors, weights and biases, and adds to the biases what the others added
/// to the sums. Tensor numbers stay; a layer without bias may get one, named LAYER/bias; constants that several
/// operators share become one's own. `type`: of the tensors that have channels; only int8 ones add to biases.
Graph keep_channels(Graph graph, const KeptChannels& kept, ElementType type = ElementType::kInt8);

}  // namespace milliwatt
