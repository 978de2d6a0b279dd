// Padding in forms that every model file has: the opposite of fold_padding.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Windows of convolutions and pools whose padding is explicit get an operator in front that pads, and none of their
/// own: PAD, or PADV2 if what is outside acts as another value than 0. Outputs stay the same.
Graph separate_padding(Graph graph);

}  // namespace milliwatt
