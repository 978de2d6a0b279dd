// Which kernel computes which operator.
#pragma once

#include <vector>

#include "graph/graph.h"
#include "ops/kernel.h"
#include "plan/plan.h"
#include "target/board.h"

namespace milliwatt {

/// The best kernel for each operator under the objective, among those whose estimated cycles are at most 1.3 times the
/// fastest one's: speed takes the fewest cycles, ram the least scratch and state, size the least code.
/// @throws Error naming every operator that has no kernel for the board.
std::vector<Kernel> choose_kernels(const Graph& graph, const Board& board, Objective objective);

}  // namespace milliwatt
