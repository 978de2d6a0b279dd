// PAD in front of a convolution or a pool without a copy.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Takes out each PAD and PADV2 of height and width that only windows read which may reach out of the image instead
/// (ops/facts/padded_window.h): the padding has the code that they see there, the zero point for a convolution and the
/// lowest code for a pool of the largest. Their padding becomes SAME if that is the same, else explicit. Outputs are
/// the same. A window that lies in the padding as a whole keeps its PAD. Tensor numbers stay; tensors that nothing uses
/// any more are left behind.
Graph fold_padding(Graph graph);

}  // namespace milliwatt
