#include "passes/drop_time_padding.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/indexed.h"
#include "ops/questions.h"
#include "ops/window_checks.h"

namespace milliwatt {
namespace {

constexpr std::size_t kTime = 1;  // the dimension

[[noreturn]] void refuse(const Operator& op, const std::string& why) {
  throw Error(fmt::format("{}: {}; such a network has no causal form", operator_label(op), why));
}

std::int64_t integer(const Operator& op, const char* name, std::int64_t otherwise) {
  const auto found = op.attributes.find(name);
  return found == op.attributes.end() ? otherwise : std::get<std::int64_t>(found->second);
}

/// A window along time: its kernel's rows, and how many of the tensor's rows it had before.
void shrink_window(Graph& graph, Operator& op, TimeRows window, std::int64_t rows_before) {
  const Tensor& input = graph.tensor(op.inputs[0]);
  Tensor& output = graph.tensor(op.outputs[0]);
  if (window.is_attribute && output.shape[kTime] == 1 && window.window_rows >= rows_before) {
    window.window_rows = input.shape[kTime];
    op.attributes["kernel_h"] = window.window_rows;
    op.attributes["stride_h"] = window.window_rows;
  }
  std::string& padding = std::get<std::string>(op.attributes.at("padding"));
  if (padding == "same") padding = "same_width";
  if (padding == "explicit") op.attributes["pad_top"] = op.attributes["pad_bottom"] = std::int64_t{0};
  const std::int64_t rows = window_output_size(input.shape[kTime], window.window_rows, integer(op, "stride_h", 1),
                                               integer(op, "dilation_h", 1), false);
  if (rows < 1)
    refuse(op, fmt::format("{} rows are left of its input, fewer than its window spans", input.shape[kTime]));
  output.shape[kTime] = rows;
}

/// An operator that reads the row of the same number. `changed` is an input that has lost rows.
void shrink_other(Graph& graph, const Operator& op, TensorId changed) {
  const Shape& input = graph.tensor(changed).shape;
  for (const TensorId id : op.inputs) {
    if (id == kNoTensor) continue;
    const Tensor& tensor = graph.tensor(id);
    const std::size_t rank = tensor.shape.size();
    const bool has_constant_rows = tensor.is_constant() && rank >= 3 && tensor.shape[rank - 3] > 1;
    if (has_constant_rows) refuse(op, "it has a constant for each row, and its input loses rows");
    if (!tensor.is_constant() && tensor.shape != input) refuse(op, "its inputs are left with different rows");
  }
  for (const TensorId id : op.outputs) graph.tensor(id).shape[kTime] = input[kTime];
}

}  // namespace

Graph drop_time_padding(Graph graph) {
  Indexed<std::int64_t> rows_before;
  for (const Tensor& tensor : graph.tensors) {
    rows_before.push_back(tensor.shape.size() == 4 ? tensor.shape[kTime] : 1);
  }
  const auto has_changed = [&](TensorId id) {
    return id != kNoTensor && graph.tensor(id).shape.size() == 4 && graph.tensor(id).shape[kTime] != rows_before[id];
  };
  for (Operator& op : graph.operators) {
    const TimeRows rows = type_of(OpView(graph, op)).time_rows(OpView(graph, op));
    if (rows.read == RowsRead::kWindow) {
      shrink_window(graph, op, rows, rows_before[op.inputs[0]]);
    } else if (const auto changed = std::ranges::find_if(op.inputs, has_changed); changed != op.inputs.end()) {
      if (rows.read == RowsRead::kAll) refuse(op, "it reads all rows of a tensor that loses some");
      shrink_other(graph, op, *changed);
    }
  }
  verify(graph);
  return graph;
}

}  // namespace milliwatt
