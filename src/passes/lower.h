// The pipeline from a model as it was read to a graph that can be planned.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

struct Pass {
  std::string name;  ///< for --dump-after
  std::function<Graph(Graph)> run;
};

struct LowerOptions {
  bool prune_constants = true;  ///< remove channels that are provably constant
};

/// The passes, in order.
std::vector<Pass> lowering_passes(const LowerOptions& options = {});

/// Runs them, the verifier after each. `watch` is told of each pass and its result.
Graph lower(Graph graph, const LowerOptions& options = {},
            const std::function<void(const Pass&, const Graph&)>& watch = {});

}  // namespace milliwatt
