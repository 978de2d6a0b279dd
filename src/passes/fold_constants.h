// What a network computes of constants and of its own shapes, computed once.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Takes out each operator whose inputs are all constant, or that reads shapes only, such as those by which Keras finds
/// the new shape of a `Reshape` layer: its outputs become constants, computed by its reference. If an output is one of
/// the graph, a CONSTANT takes the operator's place. An operator stays if its own rules refuse it, or if an output
/// would be larger than its inputs together and than 16 MiB. The graph need not be verified beyond its structure. If
/// anything was taken out, tensors that nothing uses any more are gone too, and the others are numbered anew.
Graph fold_constants(Graph graph);

}  // namespace milliwatt
