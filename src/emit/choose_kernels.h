// Which kernel computes which operator.
#pragma once

#include <vector>

#include "graph/graph.h"
#include "ops/kernel.h"
#include "plan/plan.h"
#include "target/board.h"

namespace milliwatt {

/// The best kernel for each operator under the objective. Speed takes the fastest, and of those that differ by less
/// than a two-hundredth of the model's estimated cycles the one with the least memory; ram and size look at all that
/// take at most 1.3 times the fastest one's cycles. Memory is scratch, state and the input rows that one step sees at
/// once.
/// @throws Error naming every operator that has no kernel for the board.
std::vector<Kernel> choose_kernels(const Graph& graph, const Board& board, Objective objective);

}  // namespace milliwatt
