// Tensors that keep their rows in the same places.
#pragma once

#include <functional>
#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"
#include "plan/lifetimes.h"
#include "plan/plan.h"
#include "plan/row_times.h"

namespace milliwatt {

/// Tensors of equal rows whose row r lies in the same place for all of them.
struct SharedRows {
  std::vector<int> tensors;
  Extents live;   ///< rows: from the first to one past the last that any of them keeps
  int slots = 0;  ///< the most rows that are alive at one moment
};

/// Groups all tensors that have rows. Where one of two is a ring, an element-wise operator's input and output share
/// one: its step writes a row onto that of the same number, which it has just read for the last time, so the input
/// waits in a slot of the output's ring that is free until then.
std::vector<SharedRows> share_rows(const Graph& graph, const Indexed<Kernel>& kernels,
                                   const std::vector<ScheduledStep>& schedule, const Indexed<RowTimes>& times);

/// Moments from the first at which the tensor has a row to behind the last.
Extents no_rows_within(const RowTimes& times, std::size_t moments);

/// Rows that are alive at each moment, each from the moment at which it is written to before that of `end_of(row)`,
/// which is at most one past its last read.
Extents live_rows(const RowTimes& times, std::size_t moments, const std::function<int(std::size_t)>& end_of);

/// Rows that one tensor keeps at each moment.
Extents live_rows(const RowTimes& times, std::size_t moments);

}  // namespace milliwatt
