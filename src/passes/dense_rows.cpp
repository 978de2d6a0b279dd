#include "passes/dense_rows.h"

#include <utility>

#include "graph/rows.h"
#include "ops/operator.h"
#include "passes/reshaped.h"

namespace milliwatt {
namespace {

void insert(Graph& graph, std::size_t at, Operator op) {
  graph.operators.insert(graph.operators.begin() + static_cast<std::ptrdiff_t>(at), std::move(op));
}

/// Vectors of so many elements in the rows of a tensor: those of `rows`, as a shape that has the same rows.
Shape vectors_in_rows(const RowShape& rows, std::int64_t vectors_in_row, std::int64_t elements) {
  if (rows.rows == 1) return {vectors_in_row, elements};
  return {1, rows.rows, vectors_in_row, elements};
}

}  // namespace

Graph dense_rows(Graph graph) {
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    if (graph.operators[i].kind != "FULLY_CONNECTED") continue;
    const Operator& op = graph.operators[i];
    const TensorId input = op.inputs[0];
    const TensorId output = op.outputs[0];
    const Shape weights = graph.tensor(op.inputs[1]).shape;
    const std::int64_t vectors = graph.tensor(input).elements() / weights[1];
    if (vectors == 1) continue;
    RowShape rows = row_shape(graph.tensor(input).shape);
    if (rows.elements % weights[1] != 0) {
      rows = {static_cast<int>(vectors), weights[1]};
      const TensorId part = add_tensor_like(graph, input, "/rows", {1, vectors, weights[1]});
      graph.operators[i].inputs[0] = part;
      insert(graph, i++, reshape(graph, input, part));
    }
    if (row_shape(graph.tensor(output).shape).rows == rows.rows) continue;
    const TensorId part =
        add_tensor_like(graph, output, "/rows", vectors_in_rows(rows, rows.elements / weights[1], weights[0]));
    graph.operators[i].outputs[0] = part;
    insert(graph, ++i, reshape(graph, part, output));
  }
  return graph;
}

}  // namespace milliwatt
