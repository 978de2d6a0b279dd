// PAD in front of a convolution without a copy.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Takes out each PAD and PADV2 that only convolutions without padding read, if their windows can reach out of the
/// image instead: the padding has the code of the input's zero point, and SAME padding begins at the same row and
/// column. Outputs are the same. Tensor numbers stay; tensors that nothing uses any more are left behind.
Graph fold_padding(Graph graph);

}  // namespace milliwatt
