// How an operator's work falls into steps: the interface between operators and the planner.
//
// A tensor is a sequence of rows (all columns and channels at one height or one time step). An operator runs as a
// sequence of steps; a step reads some rows of each input and finishes some rows, possibly none, of each output. What
// an operator carries from one step to the next within one inference (sums of a pool, of a flattened dense layer) is
// its state. The planner knows operators by nothing else.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// Adjacent rows of one tensor; no rows where count is 0.
struct RowSpan {
  int first = 0;
  int count = 0;
  bool operator==(const RowSpan&) const = default;
};

/// How a tensor falls into rows.
struct RowShape {
  int rows = 1;
  std::int64_t elements = 0;  ///< of one row
};

/// Rank 4 (1 x H x W x C): H rows of W * C. Rank 3 (1 x T x C): T rows of C. Rank 2 and less (1 x N): one row.
RowShape row_shape(const Shape& shape);

/// How a row lies in memory.
enum class RowLayout {
  kPlain,    ///< element by element
  kColumns,  ///< int8 codes as int16: of two neighbouring pixels, two channels of the first, of the second, the next
             ///< two
};           ///< (device/milliwatt/dot_2x4_dsp.h); rows of an even number of pixels of an even number of channels

/// Bytes of one row.
std::int64_t row_bytes(const Tensor& tensor, RowLayout layout = RowLayout::kPlain);
/// The codes of a row that lies in columns of so many channels. @param columns a whole number of pairs of pixels
std::vector<std::byte> plain_row(const std::vector<std::byte>& columns, std::int64_t channels);
/// A row of codes in columns, the inverse of plain_row.
std::vector<std::byte> columns_row(const std::vector<std::byte>& codes, std::int64_t channels);

struct Step {
  std::vector<RowSpan> reads;   ///< for each input, constants included (no rows)
  std::vector<RowSpan> writes;  ///< for each output
};

struct StepRule {
  int steps = 1;
  std::function<Step(int)> step;   ///< of step number 0 .. steps - 1; reads and writes go forward only
  std::int64_t scratch_bytes = 0;  ///< needed during each step
  std::int64_t state_bytes = 0;    ///< kept from the first step to the last
  /// A step has read all that it needs of a row before it writes the same bytes, so an output row may lie exactly on
  /// the input row of the same number and size (element-wise operators).
  bool element_wise = false;
  RowLayout reads = RowLayout::kPlain;   ///< of input 0; other inputs are plain
  RowLayout writes = RowLayout::kPlain;  ///< of output 0; other outputs are plain
  /// Where output row r + 1 is the same function of input rows as row r is of those row_stride further up, wherever
  /// both read as many rows: what is computed for one window of a stream serves the next. 0 where that is not so.
  int row_stride = 0;
};

/// Steps of one output row each, all inputs read at the same row (element-wise operators).
StepRule row_by_row(const Shape& output, std::size_t inputs);
/// One step that reads all rows and writes all rows.
StepRule all_at_once(const std::vector<Shape>& inputs, const std::vector<Shape>& outputs);

}  // namespace milliwatt
