// The body of NAME_run: the layers' calls, as loops.
#pragma once

#include <string>

#include "base/indexed.h"
#include "graph/graph.h"
#include "plan/plan.h"

namespace milliwatt {

/// Which layers need to count their steps, because not all of them lie in one loop of their own.
Indexed<bool> counted_layers(const Plan& plan);

/// Calls of all steps in the plan's order, indented by two; counted layers as `NAME(arena, steps.NAME++)`.
std::string emit_schedule(const Plan& plan, const Indexed<std::string>& names);

/// The steps of a stream's call, each run of an operator's steps a loop: `NAME(arena, rows, step)`. Rows that are fed
/// come from `input`, a pointer to the new ones.
std::string emit_stream_schedule(const Graph& graph, const Plan& plan, const Indexed<std::string>& names,
                                 const std::string& input);

/// The same without loops, each call followed by calls of milliwatt_trace for the rows that it wrote.
std::string emit_traced_schedule(const Graph& graph, const Plan& plan, const Indexed<std::string>& names);

}  // namespace milliwatt
