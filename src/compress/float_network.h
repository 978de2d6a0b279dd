// The float32 network of a model's file, whatever its numbers are there: what is calibrated, trained and cut.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Constants are computed, codes become real numbers (passes/real_network.h), batch norms are folded into the layers in
/// front, RELU and its like become part of them, and each operator has its own constants.
/// @throws Error naming the model and the operator that has no float32 form.
Graph float_network(Graph model);

}  // namespace milliwatt
