#include "graph/alone.h"

namespace milliwatt {

Graph alone(const Graph& graph, const Operator& op) {
  Graph one;
  one.operators.push_back(op);
  for (std::vector<TensorId>* ids : {&one.operators[0].inputs, &one.operators[0].outputs}) {
    for (TensorId& id : *ids) {
      if (id == kNoTensor) continue;
      one.tensors.push_back(graph.tensor(id));
      id = static_cast<TensorId>(one.tensors.size() - 1);
    }
  }
  return one;
}

}  // namespace milliwatt
