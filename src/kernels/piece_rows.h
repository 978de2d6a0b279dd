// How tensors that are joined to one, or that one is split into, lie in its rows.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/rows.h"
#include "kernels/kernel.h"

namespace milliwatt {

/// How pieces lie in the rows of the whole.
struct PieceRows {
  bool along_rows = false;         ///< a row of the whole is one of a single piece; else it has a part of each
  int rows = 1;                    ///< of the whole
  std::vector<int> piece_rows;     ///< of each piece
  std::int32_t runs_in_a_row = 1;  ///< how often the pieces take turns in one row of the whole
};
PieceRows piece_rows(const std::vector<const Tensor*>& pieces, const Tensor& whole, std::size_t axis);

/// For a step that makes or reads row `row` of the whole: the rows of each piece that belong to it.
std::vector<RowSpan> spans_of_row(const PieceRows& rows, int row);

/// kPieces, kAlongRows, kRows, kRunsInARow.
std::vector<KernelNumber> piece_numbers(const PieceRows& rows);

}  // namespace milliwatt
