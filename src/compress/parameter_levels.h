// How many values a training left the weights, in its network's metadata.
#pragma once

#include <vector>

#include "graph/graph.h"
#include "train/parameters.h"

namespace milliwatt {

/// As weight_levels.h has it. `levels`: by number among Parameters::trained; 0: any values.
void write_parameter_levels(Graph& network, const Parameters& parameters, const std::vector<int>& levels);

}  // namespace milliwatt
