// Weights that are codes, of layers that compute with real numbers, become real numbers.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Each int8 constant that an operator of float32 reads (dynamic range, as TensorFlow Lite calls it) becomes the
/// float32 values that its codes stand for, so that the layer can be calibrated.
Graph real_weights(Graph graph);

}  // namespace milliwatt
