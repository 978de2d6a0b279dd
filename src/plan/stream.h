// What a call on a moving window must compute, and what earlier calls have left.
//
// When the input moves on by a hop, row r + s of a tensor becomes row r, s being the hop over the strides on the way.
// Where a row's value moves along unchanged it is `carried`: no step runs for it, but whoever needs it needs row r + s
// of the call before. A row moves along where it is the same function of rows that do; rows whose window reaches into
// padding, at either end, do not, and are computed in each call. So the answer has the same bits as the whole window's,
// whatever the padding; padding only costs steps and kept rows.
#pragma once

#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"
#include "kernels/kernel.h"

namespace milliwatt {

struct TensorStream {
  int shift = 0;          ///< rows it moves on a call; 0: it does not stream, all of it is computed anew
  Indexed<bool> carried;  ///< for each row: may it be taken over from the last call?
  Indexed<bool> needed;   ///< for each row: must it be there in each call, carried or computed?
  int first_kept = 0;     ///< rows from here on stay from call to call; none where it is `rows`

  int rows() const { return static_cast<int>(carried.size()); }
  bool keeps_rows() const { return first_kept < rows(); }
};

struct StreamSteps {
  std::vector<std::size_t> choice;  ///< of each operator's kernels: the one that is fastest on a stream
  Indexed<TensorStream> tensors;    ///< without rows for constants
  Indexed<std::vector<int>> steps;  ///< of each operator, in order: those that a call runs
};

/// `graph` has an operator FEED (passes/feed_rows.h), of which a call runs the last `hop` steps.
/// @throws Error if the hop is below 1 or above the rows of a window.
StreamSteps follow_stream(const Graph& graph, const std::vector<std::vector<Kernel>>& offers, int hop);

/// The fewest rows that every stride on the way divides: with any other hop some layers are computed whole.
int least_hop(const Graph& graph, const std::vector<std::vector<Kernel>>& offers);

}  // namespace milliwatt
