#include "formats/onnx/input_orders.h"

#include <algorithm>

#include "formats/file_layout.h"
#include "graph/drop_unused_tensors.h"

namespace milliwatt::onnx {
namespace {

bool is_output(const Graph& graph, TensorId id) { return std::ranges::count(graph.outputs, id) > 0; }

// The operators on the way from one tensor to another, if each reads what the one before wrote and nobody else does.
std::vector<int> only_way(const Graph& graph, TensorId from, TensorId to) {
  std::vector<int> way;
  while (from != to) {
    const std::vector<int> readers = readers_of(graph, from);
    if (readers.size() != 1 || is_output(graph, from)) return {};
    way.push_back(readers[0]);
    from = graph.operators[readers[0]].outputs[0];
  }
  return way;
}

}  // namespace

void take_inputs_in_their_orders(Graph& graph, const std::vector<const Value*>& inputs) {
  std::vector<int> gone;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Value& value = *inputs[i];
    if (value.others.size() != 1) continue;
    const auto& [order, id] = *value.others.begin();
    const std::vector<int> way = only_way(graph, value.id, id);
    if (way.empty()) continue;
    gone.insert(gone.end(), way.begin(), way.end());
    // It keeps the input's name.
    std::swap(graph.tensor(id).name, graph.tensor(value.id).name);
    graph.inputs[i] = id;
    set_file_layout_of_input(graph, i, {value.shape, order});
  }
  Indexed<Operator> kept;
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    if (std::ranges::count(gone, static_cast<int>(i)) == 0) kept.push_back(std::move(graph.operators[i]));
  }
  graph.operators = std::move(kept);
}

Graph without_unread(Graph graph) {
  Indexed<bool> is_read(graph.tensors.size(), false);
  for (const TensorId id : graph.outputs) is_read[id] = true;
  std::vector<Operator> kept;
  for (std::size_t i = graph.operators.size(); i-- > 0;) {
    Operator& op = graph.operators[i];
    if (std::ranges::none_of(op.outputs, [&](TensorId id) { return is_read[id]; })) continue;
    for (const TensorId id : op.inputs) {
      if (id != kNoTensor) is_read[id] = true;
    }
    kept.push_back(std::move(op));
  }
  std::ranges::reverse(kept);
  graph.operators = std::move(kept);
  return drop_unused_tensors(std::move(graph));
}

}  // namespace milliwatt::onnx
