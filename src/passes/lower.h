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

/// All passes, in order.
const std::vector<Pass>& lowering_passes();

/// Runs them, the verifier after each. `watch` is told of each pass and its result.
Graph lower(Graph graph, const std::function<void(const Pass&, const Graph&)>& watch = {});

}  // namespace milliwatt
