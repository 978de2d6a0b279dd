// Activations that clamp, in forms that int8 networks have.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Takes out each RELU, RELU6 and RELU_N1_TO_1 of float32. If nothing else reads what it reads, and the operator in
/// front has the attribute `activation` and none yet, that becomes the activation, and the operator gives what the
/// clamp gave. Otherwise MAXIMUM and MINIMUM with constants clamp. Values stay the same.
Graph clamps(Graph graph);

}  // namespace milliwatt
