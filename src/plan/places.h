// From packed buffers to the plan's places.
#pragma once

#include "graph/graph.h"
#include "plan/lifetimes.h"
#include "plan/pack.h"
#include "plan/plan.h"

namespace milliwatt {

/// Fills in where tensors, scratch and state lie, and the arena's bytes.
void fill_places(const Graph& graph, const Lifetimes& lifetimes, const Packing& packing, Plan& plan);

}  // namespace milliwatt
