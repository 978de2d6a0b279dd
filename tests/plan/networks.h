// Networks of nothing but rows: what the planner sees of operators.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "kernels/kernel.h"

namespace milliwatt::testing {

/// A graph under construction, with kernels for each operator.
struct RowNetwork {
  Graph graph;
  std::vector<std::vector<Kernel>> offers;  ///< one kernel each, unless a test adds more

  TensorId tensor(int rows, int row_bytes) {
    Tensor tensor;
    tensor.name = "t" + std::to_string(graph.tensors.size());
    tensor.shape = {1, rows, 1, row_bytes};
    graph.tensors.push_back(tensor);
    return static_cast<TensorId>(graph.tensors.size()) - 1;
  }

  TensorId input(int rows, int row_bytes) {
    graph.inputs.push_back(tensor(rows, row_bytes));
    return graph.inputs.back();
  }

  int rows(TensorId id) const { return static_cast<int>(graph.tensor(id).shape[1]); }

  TensorId add_operator(std::vector<TensorId> inputs, int out_rows, int out_row_bytes, StepRule rule) {
    const TensorId output = tensor(out_rows, out_row_bytes);
    Operator op;
    op.kind = "TEST";
    op.name = "op" + std::to_string(graph.operators.size());
    op.inputs = std::move(inputs);
    op.outputs = {output};
    graph.operators.push_back(op);
    Kernel kernel;
    kernel.steps = std::move(rule);
    offers.push_back({kernel});
    return output;
  }

  /// A window of `height` rows with SAME padding, moving by `stride`.
  TensorId window(TensorId from, int height, int stride, int out_row_bytes, std::int64_t scratch = 0) {
    const int in_rows = rows(from);
    const int out_rows = (in_rows + stride - 1) / stride;
    const int pad = std::max((out_rows - 1) * stride + height - in_rows, 0) / 2;
    StepRule rule;
    rule.steps = out_rows;
    rule.scratch_bytes = scratch;
    rule.step = [=](int row) {
      const int first = std::max(row * stride - pad, 0);
      const int end = std::min(row * stride - pad + height, in_rows);
      return Step{{{first, end - first}}, {{row, 1}}};
    };
    return add_operator({from}, out_rows, out_row_bytes, rule);
  }

  TensorId add(TensorId a, TensorId b, bool element_wise = true) {
    StepRule rule;
    rule.steps = rows(a);
    rule.element_wise = element_wise;
    rule.step = [](int row) { return Step{{{row, 1}, {row, 1}}, {{row, 1}}}; };
    return add_operator({a, b}, rows(a), static_cast<int>(graph.tensor(a).shape[3]), rule);
  }

  /// One output row from all input rows, one step a row, carrying `state` bytes.
  TensorId accumulate(TensorId from, int out_bytes, std::int64_t state) {
    const int in_rows = rows(from);
    StepRule rule;
    rule.steps = in_rows;
    rule.state_bytes = state;
    rule.step = [in_rows](int row) { return Step{{{row, 1}}, {{0, row == in_rows - 1 ? 1 : 0}}}; };
    return add_operator({from}, 1, out_bytes, rule);
  }

  void output(TensorId id) { graph.outputs.push_back(id); }
};

}  // namespace milliwatt::testing
