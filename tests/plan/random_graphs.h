// Networks of real operators, drawn at random: chains, residuals, diamonds, strides, dilations, pools, dense layers.
#pragma once

#include "graph/graph.h"

namespace milliwatt::testing {

/// Always the same graph for the same seed. Int8; some thousand multiplications.
Graph random_graph(unsigned seed);

}  // namespace milliwatt::testing
