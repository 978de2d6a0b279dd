// Which operators decide how large an arena must be.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/graph.h"
#include "plan/lifetimes.h"
#include "plan/plan.h"
#include "plan/schedule.h"

namespace milliwatt {

/// For each operator: is it one of these?
using Operators = std::vector<bool>;

/// The operators a change of which can make less alive at the moments at which most is (within 3 %): those that run
/// then, with the stretches of the schedule that they are in, and those that write or read what is alive then.
Operators near_peak(const Graph& graph, const std::vector<ScheduledStep>& schedule, const Cuts& cuts,
                    const std::vector<Buffer>& buffers);

/// Of all buffers together, at each moment; empty if there are none.
std::vector<std::int64_t> alive_bytes(const std::vector<Buffer>& buffers);

}  // namespace milliwatt
