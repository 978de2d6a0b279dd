// The plans between the fastest and the smallest, measured.
#pragma once

#include <vector>

#include "deploy/plan_ladder.h"

namespace milliwatt {

/// Fastest first, each with less RAM than the one before. No plan is beaten by another in both.
/// @throws Error as PlanLadder::next()
std::vector<MeasuredPlan> pareto_front(PlanLadder ladder);

}  // namespace milliwatt
