// The body of NAME_run: the layers' calls, as loops.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"
#include "plan/plan.h"

namespace milliwatt {

/// Which layers need to count their steps, because not all of them lie in one loop of their own.
std::vector<bool> counted_layers(const Plan& plan);

/// Calls of all steps in the plan's order, indented by two; counted layers as `NAME(arena, steps.NAME++)`.
std::string emit_schedule(const Plan& plan, const std::vector<std::string>& names);

/// The same without loops, each call followed by calls of milliwatt_trace for the rows that it wrote.
std::string emit_traced_schedule(const Graph& graph, const Plan& plan, const std::vector<std::string>& names);

}  // namespace milliwatt
