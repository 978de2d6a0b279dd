#include "passes/separate_outputs.h"

#include <algorithm>
#include <set>
#include <utility>

#include "passes/unused_name.h"

namespace milliwatt {
namespace {

/// Appends a copy of the tensor and the operator that makes it.
TensorId copy_of(Graph& graph, TensorId id) {
  Tensor copy = graph.tensor(id);
  copy.name = unused_tensor_name(graph, copy.name + "/copy");
  Operator op;
  op.kind = "RESHAPE";
  op.name = unused_operator_name(graph, copy.name);
  op.source_index = -1;
  op.inputs = {id};
  op.outputs = {static_cast<TensorId>(graph.tensors.size())};
  graph.tensors.push_back(std::move(copy));
  graph.operators.push_back(std::move(op));
  return graph.operators.back().outputs[0];
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
