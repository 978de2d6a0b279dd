// Random networks over time, for streams: every operator that can be one, with strides, dilations, padding and
// constants along time, cut and joined along time.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt::testing {

/// The operators that random_stream() draws.
std::vector<std::string> drawn_kinds();

/// Always the same network for the same kind and seed, int8, some thousand multiplications. One of its first layers is
/// of that kind, unless none fits there.
Graph random_stream(const std::string& kind, unsigned seed);

/// One network with a branch for each of these operators behind one input, for tests that build firmware.
Graph random_branches(const std::vector<std::string>& kinds, unsigned seed);

}  // namespace milliwatt::testing
