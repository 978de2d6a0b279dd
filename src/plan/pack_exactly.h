// The smallest arena for given lifetimes, by branch and bound.
#pragma once

#include <vector>

#include "plan/lifetimes.h"
#include "plan/pack.h"

namespace milliwatt {

/// Improves a packing until nothing smaller exists (then `proven`), or until `max_nodes` decisions were tried.
Packing pack_exactly(const Graph& graph, const std::vector<Buffer>& buffers, Packing packing, int max_nodes);

}  // namespace milliwatt
