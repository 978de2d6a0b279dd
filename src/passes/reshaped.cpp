#include "passes/reshaped.h"

#include <string>
#include <utility>

#include "passes/unused_name.h"

namespace milliwatt {

TensorId add_tensor_like(Graph& graph, TensorId id, std::string_view ending, Shape shape) {
  Tensor tensor = graph.tensor(id);
  tensor.name = unused_tensor_name(graph, tensor.name + std::string(ending));
  tensor.shape = std::move(shape);
  graph.tensors.push_back(std::move(tensor));
  return static_cast<TensorId>(graph.tensors.size() - 1);
}

Operator reshape(const Graph& graph, TensorId from, TensorId to) {
  Operator op;
  op.kind = "RESHAPE";
  op.name = unused_operator_name(graph, graph.tensor(to).name);
  op.source_index = -1;
  op.inputs = {from};
  op.outputs = {to};
  return op;
}

}  // namespace milliwatt
