// RESHAPE without a copy.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Takes out each RESHAPE that only gives the same elements another shape: readers that do not mind (a dense layer
/// reads a feature map as it lies) read the unshaped tensor, an output of the graph becomes the unshaped tensor, and an
/// input of the graph that is only ever read in one other shape gets that shape, so that it has rows. A RESHAPE between
/// two operators that both care stays, as a copy. Tensor numbers stay; tensors that nothing uses any more are left
/// behind.
Graph fold_reshapes(Graph graph);

}  // namespace milliwatt
