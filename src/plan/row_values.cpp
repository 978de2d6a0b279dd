#include "plan/row_values.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/to_size.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

int rows_read(const Step& step) {
  int count = 0;
  for (const RowSpan& span : step.reads) count += span.count;
  return count;
}

class ValueFinder {
 public:
  ValueFinder(const Graph& graph, const Indexed<Kernel>& kernels, int hop) : graph_(graph), kernels_(kernels) {
    for (const Tensor& tensor : graph.tensors) {
      const int rows = tensor.is_constant() ? 0 : row_shape(tensor.shape).rows;
      values_.emplace_back().rows.resize(to_size(rows));
      for (int row = 0; row < rows; ++row) values_.back().rows[row] = {RowValue::kAnew, row};
    }
    for (std::size_t op = 0; op < graph.operators.size(); ++op) {
      const Operator& node = graph.operators[op];
      if (is_fed(graph, node)) {
        TensorValuesByRow& fed = values_[node.outputs[0]];
        fed.shift = hop;
        std::ranges::fill(fed.rows, RowValue{RowValue::kMoves, 0});
      } else {
        follow(static_cast<int>(op));
      }
    }
  }

  Indexed<TensorValuesByRow> take() { return std::move(values_); }

 private:
  void follow(int op) {
    const Operator& node = graph_.operators[op];
    const StepRule& rule = kernels_[op].steps;
    const int shift = rule.row_stride == 0 ? 0 : common_shift(node);
    if (shift == 0 || shift % rule.row_stride != 0) return;
    for (const TensorId id : node.outputs) values_[id].shift = shift / rule.row_stride;
    int most = 0;
    for (int number = 0; number < rule.steps; ++number) most = std::max(most, rows_read(rule.step(number)));
    for (int number = 0; number < rule.steps; ++number) {
      const Step step = rule.step(number);
      const int read = rows_read(step);
      for (std::size_t k = 0; k < step.writes.size(); ++k) {
        for (int i = 0; i < step.writes[k].count; ++i) {
          const int row = step.writes[k].first + i;
          // A step that reads nothing writes padding.
          const int border = read > 0 && read < most ? number : -1;
          values_[node.outputs[k]].rows[row] =
              value_of(node, step, row * rule.row_stride, {op, static_cast<int>(k), i, border});
        }
      }
    }
  }

  /// Of the inputs that move; 0 if they move by different numbers of rows, or none moves.
  int common_shift(const Operator& node) const {
    int shift = 0;
    for (const TensorId id : node.inputs) {
      if (id == kNoTensor || graph_.tensor(id).is_constant()) continue;
      if (shift != 0 && values_[id].shift != shift) return 0;
      shift = values_[id].shift;
      if (shift == 0) return 0;
    }
    return shift;
  }

  /// `key`: what the row is of its operator. `place`: from which the rows that it reads are counted.
  RowValue value_of(const Operator& node, const Step& step, int place, std::vector<int> key) {
    RowValue value{RowValue::kStays, 0};
    for (std::size_t k = 0; k < step.reads.size(); ++k) {
      key.push_back(step.reads[k].count);
      for (int row = step.reads[k].first; row < step.reads[k].first + step.reads[k].count; ++row) {
        const RowValue& read = values_[node.inputs[k]].rows[row];
        if (read.kind == RowValue::kAnew || value.kind == RowValue::kAnew) {
          value.kind = RowValue::kAnew;
        } else if (read.kind == RowValue::kMoves) {
          value.kind = RowValue::kMoves;
        }
        key.push_back(read.number);
        key.push_back(read.kind == RowValue::kStays ? 0 : row - place);
      }
    }
    value.number = numbers_.try_emplace(std::move(key), static_cast<int>(numbers_.size())).first->second;
    return value;
  }

  const Graph& graph_;
  const Indexed<Kernel>& kernels_;
  std::map<std::vector<int>, int> numbers_;  // of what a row is, and what it reads
  Indexed<TensorValuesByRow> values_;
};

}  // namespace

Indexed<TensorValuesByRow> row_values(const Graph& graph, const Indexed<Kernel>& kernels, int hop) {
  return ValueFinder(graph, kernels, hop).take();
}

}  // namespace milliwatt
