// Batch norms become part of the layers that they follow.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Takes out each BATCH_NORM: its factors and offsets go into weights and bias of the
/// layer in front of it (an operator with weighted_sum(): a convolution, a dense layer), its activation becomes that
/// layer's, and who read its output reads the layer's, which keeps its name. Outputs stay the same but for float
/// rounding. A layer without bias gets one, named LAYER/bias. Tensors that nothing uses any more are taken out.
/// @throws Error naming each BATCH_NORM that cannot be folded, and why: no such layer in front, a layer with an
///   activation of its own, or somebody else who reads the layer's output or constants.
Graph fold_batch_norms(Graph graph);

}  // namespace milliwatt
