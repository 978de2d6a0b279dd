#include "passes/fold_reshapes.h"

#include <algorithm>

#include "ops/operator.h"

namespace milliwatt {
namespace {

bool is_graph_input(const Graph& graph, TensorId id) { return std::ranges::count(graph.inputs, id) > 0; }
bool is_graph_output(const Graph& graph, TensorId id) { return std::ranges::count(graph.outputs, id) > 0; }

/// Would every reader of `shaped` compute the same from `plain`?
bool readers_do_not_mind(const Graph& graph, TensorId plain, TensorId shaped) {
  return std::ranges::all_of(readers_of(graph, shaped), [&](int reader) {
    const Operator& op = graph.operators[reader];
    const bool only_first = op.inputs.front() == shaped && std::ranges::count(op.inputs, shaped) == 1;
    return only_first && operator_type(op.kind).may_read_as(OpView(graph, op), graph.tensor(plain).shape);
  });
}

/// Is `plain` an input of the graph that is read in this one shape only?
bool may_become(const Graph& graph, TensorId plain, const Shape& shape) {
  if (!is_graph_input(graph, plain) || is_graph_output(graph, plain)) return false;
  return std::ranges::all_of(readers_of(graph, plain), [&](int reader) {
    const Operator& op = graph.operators[reader];
    return op.kind == "RESHAPE" && graph.tensor(op.outputs.front()).shape == shape;
  });
}

void read_instead(Graph& graph, TensorId plain, TensorId shaped) {
  for (Operator& op : graph.operators) std::ranges::replace(op.inputs, shaped, plain);
  std::ranges::replace(graph.outputs, shaped, plain);
}

}  // namespace

Graph fold_reshapes(Graph graph) {
  for (std::size_t i = 0; i < graph.operators.size();) {
    const Operator& op = graph.operators[i];
    if (op.kind != "RESHAPE") {
      ++i;
      continue;
    }
    const TensorId plain = op.inputs.front();
    const TensorId shaped = op.outputs.front();
    // A graph that hands out its input, or one tensor twice, needs the copy.
    const bool only_copies =
        is_graph_output(graph, shaped) && (is_graph_input(graph, plain) || is_graph_output(graph, plain));
    if (!only_copies && may_become(graph, plain, graph.tensor(shaped).shape)) {
      graph.tensor(plain).shape = graph.tensor(shaped).shape;
    } else if (only_copies || graph.tensor(plain).is_constant() || !readers_do_not_mind(graph, plain, shaped)) {
      ++i;
      continue;
    }
    graph.operators.erase(graph.operators.begin() + static_cast<std::ptrdiff_t>(i));
    read_instead(graph, plain, shaped);
  }
  return graph;
}

}  // namespace milliwatt
