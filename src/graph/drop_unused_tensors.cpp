#include "graph/drop_unused_tensors.h"

#include <utility>

#include "base/indexed.h"

namespace milliwatt {
namespace {

/// Calls visit(id) for each place of the graph that names a tensor.
template <typename Visit>
void for_each_id(Graph& graph, Visit visit) {
  const auto all = [&](std::vector<TensorId>& ids) {
    for (TensorId& id : ids) {
      if (id != kNoTensor) visit(id);
    }
  };
  for (Operator& op : graph.operators) {
    all(op.inputs);
    all(op.outputs);
  }
  all(graph.inputs);
  all(graph.outputs);
}

}  // namespace

Graph drop_unused_tensors(Graph graph) {
  Indexed<bool> used(graph.tensors.size());
  for_each_id(graph, [&](TensorId& id) { used.at(id) = true; });

  Indexed<Tensor> kept;
  Indexed<TensorId> numbers(graph.tensors.size(), kNoTensor);
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    if (!used[i]) continue;
    numbers[i] = static_cast<TensorId>(kept.size());
    kept.push_back(std::move(graph.tensors[i]));
  }
  graph.tensors = std::move(kept);
  for_each_id(graph, [&](TensorId& id) { id = numbers[id]; });
  return graph;
}

}  // namespace milliwatt
