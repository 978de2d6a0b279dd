// Inputs that come row by row.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Turns the input that has rows into what an operator FEED in front of all others writes, a row a step, so that the
/// planner need not keep it whole. Inputs of one row stay inputs.
/// @throws Error where no input has more than one row, or more than one.
Graph feed_rows(Graph graph);

}  // namespace milliwatt
