#include "passes/own_constants.h"

#include <set>
#include <utility>

#include "passes/unused_name.h"

namespace milliwatt {

Graph own_constants(Graph graph) {
  std::set<TensorId> owned(graph.outputs.begin(), graph.outputs.end());
  for (Operator& op : graph.operators) {
    for (TensorId& id : op.inputs) {
      if (id == kNoTensor || !graph.tensor(id).is_constant() || graph.tensor(id).type != ElementType::kFloat32)
        continue;
      if (owned.insert(id).second) continue;
      Tensor copy = graph.tensor(id);
      copy.name = unused_tensor_name(graph, copy.name);
      id = static_cast<TensorId>(graph.tensors.size());
      owned.insert(id);
      graph.tensors.push_back(std::move(copy));
    }
  }
  return graph;
}

}  // namespace milliwatt
