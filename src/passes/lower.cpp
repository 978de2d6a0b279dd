#include "passes/lower.h"

#include "ops/operator.h"
#include "passes/fold_reshapes.h"

namespace milliwatt {

const std::vector<Pass>& lowering_passes() {
  static const std::vector<Pass> passes = {
      // Dense layers read feature maps row by row: from here on no RESHAPE keeps a whole tensor alive.
      {"fold_reshapes", [](Graph graph) { return fold_reshapes(std::move(graph)); }},
  };
  return passes;
}

Graph lower(Graph graph, const std::function<void(const Pass&, const Graph&)>& watch) {
  for (const Pass& pass : lowering_passes()) {
    graph = pass.run(std::move(graph));
    verify(graph);
    if (watch) watch(pass, graph);
  }
  return graph;
}

}  // namespace milliwatt
