// The search for a small arena: which kernel computes each operator, and where rows flow.
#pragma once

#include <vector>

#include "graph/graph.h"
#include "plan/lifetimes.h"
#include "plan/pack.h"
#include "plan/plan.h"
#include "plan/schedule.h"

namespace milliwatt {

/// A complete answer.
struct Arrangement {
  std::vector<std::size_t> choice;  ///< of each operator's kernels
  Cuts cuts;
  std::vector<ScheduledStep> schedule;
  Lifetimes lifetimes;
  Packing packing;
  double crowding = 0;  ///< tells arrangements with equal arenas apart: grows with what is alive at each moment
};

/// The arrangement with the smallest arena that the search finds, among those whose kernels take at most
/// `cycles_over_fastest` more estimated cycles, all together, than the fastest kernels.
Arrangement search_arrangement(const Graph& graph, const std::vector<std::vector<Kernel>>& offers,
                               double cycles_over_fastest);

}  // namespace milliwatt
