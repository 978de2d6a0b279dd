#include "passes/fold_constants.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "graph/drop_unused_tensors.h"
#include "ops/execute.h"
#include "ops/operator.h"
#include "passes/unused_name.h"

namespace milliwatt {
namespace {

// Of one tensor, or as many as the inputs have: a small file must not become a large graph.
constexpr std::int64_t kMostBytes = std::int64_t{1} << 24;

bool is_output(const Graph& graph, TensorId id) { return std::ranges::count(graph.outputs, id) > 0; }

bool is_computed_once(const Graph& graph, const Operator& op) {
  const OperatorType* type = find_operator_type(op.kind);
  if (type == nullptr || op.inputs.empty()) return false;
  std::int64_t most_bytes = kMostBytes;
  for (const TensorId id : op.inputs) most_bytes = std::max(most_bytes, id == kNoTensor ? 0 : graph.tensor(id).bytes());
  for (const TensorId id : op.outputs) {
    const Tensor& tensor = graph.tensor(id);
    if (tensor.is_variable || tensor.bytes() > most_bytes) return false;
    if (is_output(graph, id) && op.outputs.size() > 1) return false;
  }
  const auto is_known = [&](TensorId id) { return id == kNoTensor || graph.tensor(id).is_constant(); };
  const OpView view(graph, op);
  if (!std::ranges::all_of(op.inputs, is_known)) {
    const bool all_there = std::ranges::count(op.inputs, kNoTensor) == 0;
    if (!all_there || !type->reads_shapes_only(view)) return false;
  }
  return type->problems(view).empty();
}

/// The operator that hands out the tensor's elements, which are known.
Operator constant(Graph& graph, const Operator& from, std::vector<std::byte> data) {
  Tensor known = graph.tensor(from.outputs[0]);
  known.name = unused_tensor_name(graph, known.name + "/constant");
  known.data = std::move(data);
  graph.tensors.push_back(std::move(known));
  Operator op;
  op.kind = "CONSTANT";
  op.name = from.name;
  op.source_index = from.source_index;
  op.inputs = {static_cast<TensorId>(graph.tensors.size() - 1)};
  op.outputs = from.outputs;
  return op;
}

}  // namespace

Graph fold_constants(Graph graph) {
  std::vector<Operator> kept;
  bool is_same = true;
  for (Operator& op : graph.operators) {
    if (op.kind == "CONSTANT" || !is_computed_once(graph, op)) {
      kept.push_back(std::move(op));
      continue;
    }
    std::vector<std::vector<std::byte>> outputs = run_alone(graph, op);
    is_same = false;
    if (is_output(graph, op.outputs[0])) {
      kept.push_back(constant(graph, op, std::move(outputs[0])));
      continue;
    }
    for (std::size_t i = 0; i < op.outputs.size(); ++i) graph.tensor(op.outputs[i]).data = std::move(outputs[i]);
  }
  graph.operators = std::move(kept);
  return is_same ? graph : drop_unused_tensors(std::move(graph));
}

}  // namespace milliwatt
