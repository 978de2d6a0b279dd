// Which rows of a stream hold the same values, as the windows move along.
#pragma once

#include "base/indexed.h"
#include "graph/graph.h"
#include "kernels/kernel.h"

namespace milliwatt {

/// What a row of a window holds. Two rows of one tensor, in the windows of any two calls, hold the same if their
/// numbers are equal and, if they move, they stand at the same place of the endless input.
struct RowValue {
  enum Kind {
    kMoves,  ///< follows from rows that move with the input
    kStays,  ///< the same in every window: rows of padding, and what follows from them alone
    kAnew,   ///< depends on the call, or on where in the window it stands
  } kind = kAnew;
  int number = 0;
};

struct TensorValuesByRow {
  int shift = 0;  ///< rows that it moves on with each call, of rows that move
  Indexed<RowValue> rows;
};

/// For each tensor, from what the kernels' steps read and from nothing that a planner found. A row at a border, whose
/// step reads fewer rows than the operator's others, is like no other row.
Indexed<TensorValuesByRow> row_values(const Graph& graph, const Indexed<Kernel>& kernels, int hop);

}  // namespace milliwatt
