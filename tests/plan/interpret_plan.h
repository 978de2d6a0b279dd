// Executes a plan on the host, without device kernels, in an arena full of poison.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "plan/plan.h"

namespace milliwatt::testing {

struct Interpreted {
  std::vector<std::vector<std::byte>> outputs;
  std::string problem;  ///< empty, or what state or in-place writing went wrong first
};

/// Each step reads its rows from the arena and nothing else, computes by the operator's reference semantics, and writes
/// its rows. Poison goes over the arena before the start, over scratch before and after each step, over output rows
/// that are not written in place before the step reads, and over rows right after their last reader has read them.
Interpreted interpret_plan(const Graph& graph, const Plan& plan, const std::vector<std::vector<std::byte>>& inputs,
                           unsigned seed);

}  // namespace milliwatt::testing
