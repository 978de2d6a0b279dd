#include "passes/separate_outputs.h"

#include <algorithm>
#include <set>
#include <utility>

#include "passes/reshaped.h"

namespace milliwatt {
namespace {

/// Appends a copy of the tensor and the operator that makes it.
TensorId copy_of(Graph& graph, TensorId id) {
  const TensorId copy = add_tensor_like(graph, id, "/copy", graph.tensor(id).shape);
  graph.operators.push_back(reshape(graph, id, copy));
  return copy;
}

}  // namespace

Graph separate_outputs(Graph graph) {
  std::set<TensorId> taken(graph.inputs.begin(), graph.inputs.end());
  for (std::size_t i = 0; i < graph.outputs.size(); ++i) {
    if (!taken.insert(graph.outputs[i]).second) graph.outputs[i] = copy_of(graph, graph.outputs[i]);
  }
  return graph;
}

}  // namespace milliwatt
