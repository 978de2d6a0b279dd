// Orders of steps.
#pragma once

#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"
#include "plan/plan.h"

namespace milliwatt {

/// Where one stretch of operators ends and the next begins: cut_after[i] says that operators 0 .. i finish before any
/// later one starts. Between two cuts, rows flow: a step runs only when a later one needs its row.
using Cuts = Indexed<bool>;

/// All steps of all operators, each after the steps that write the rows it reads; an operator's steps in their order.
/// Within a stretch, steps are pulled by the stretch's last operator, so each row is made as late as possible and the
/// rows that live at once are as few as the windows allow.
std::vector<ScheduledStep> make_schedule(const Graph& graph, const Indexed<Kernel>& kernels, const Cuts& cuts);

/// The same of some of the steps: those of each operator that `steps` names, in order.
std::vector<ScheduledStep> make_schedule(const Graph& graph, const Indexed<Kernel>& kernels, const Cuts& cuts,
                                         Indexed<std::vector<int>> steps);

}  // namespace milliwatt
