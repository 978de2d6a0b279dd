// One step rule an operator that needs no more than any of its kernels: what lower bounds are computed from.
#pragma once

#include <optional>
#include <vector>

#include "graph/graph.h"
#include "kernels/kernel.h"

namespace milliwatt {

/// Can the steps of `fine` be grouped so that each group reads and writes no rows but those of one step of `coarse`,
/// group by group? Then rows that wait for `coarse` wait no shorter than for `fine`.
bool refines(const StepRule& fine, const StepRule& coarse);

/// The offered rule that refines all others, with the least scratch and state of any and in place if any is; none where
/// no rule refines all others.
std::optional<StepRule> relaxed_steps(const std::vector<Kernel>& offers);

}  // namespace milliwatt
