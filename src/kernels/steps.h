// How an operator's work falls into steps: the interface between kernels and the planner.
//
// A tensor is a sequence of rows (graph/rows.h). An operator runs as a sequence of steps; a step reads some rows of
// each input and finishes some rows, possibly none, of each output. What an operator carries from one step to the next
// within one inference (sums of a pool, of a flattened dense layer) is its state. The planner knows operators by
// nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "graph/graph.h"
#include "graph/rows.h"
#include "kernels/row_layout.h"

namespace milliwatt {

/// Adjacent rows of one tensor; no rows if count is 0.
struct RowSpan {
  int first = 0;
  int count = 0;
  bool operator==(const RowSpan&) const = default;
};

struct Step {
  std::vector<RowSpan> reads;   ///< for each input, constants included (no rows)
  std::vector<RowSpan> writes;  ///< for each output
};

/// A layout for each operand of an operator; plain rows for those that it does not name.
class OperandLayouts {
 public:
  const RowLayout& operator[](std::size_t operand) const {
    return operand < layouts_.size() && layouts_[operand] != nullptr ? *layouts_[operand] : kPlainRows;
  }
  void set(std::size_t operand, const RowLayout& layout);
  /// Are all rows plain?
  bool plain() const;
  friend bool operator==(const OperandLayouts& a, const OperandLayouts& b);

 private:
  std::vector<const RowLayout*> layouts_;
};

struct StepRule {
  int steps = 1;
  std::function<Step(int)> step;   ///< of step number 0 .. steps - 1; reads and writes go forward only
  std::int64_t scratch_bytes = 0;  ///< needed during each step
  std::int64_t state_bytes = 0;    ///< kept from the first step to the last
  /// A step has read all that it needs of a row before it writes the same bytes, so an output row may lie exactly on
  /// the input row of the same number and size (element-wise operators).
  bool element_wise = false;
  OperandLayouts reads;   ///< how the rows of each input lie
  OperandLayouts writes;  ///< how the rows of each output lie
  /// Output row r + 1 is the same function of input rows as row r is of those row_stride further up, if both read as
  /// many rows: what is computed for one window of a stream serves the next. 0 if that is not so.
  int row_stride = 0;

  bool plain() const { return reads.plain() && writes.plain(); }
};

/// Steps of one output row each, all inputs read at the same row (element-wise operators).
StepRule row_by_row(const Shape& output, std::size_t inputs);
/// One step that reads all rows of the first input and writes all rows of the output. The other inputs are constants.
StepRule all_at_once(int input_rows, std::size_t inputs, int output_rows);

}  // namespace milliwatt
