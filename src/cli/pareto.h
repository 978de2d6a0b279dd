// The plans between the fastest and the smallest, measured.
#pragma once

#include <string>
#include <vector>

#include "cli/plan_ladder.h"

namespace milliwatt {

/// Fastest first, each with less RAM than the one before; none that another one beats in both.
/// @throws Error as PlanLadder::next()
std::vector<MeasuredPlan> pareto_front(PlanLadder ladder);

Json pareto_json(const std::vector<MeasuredPlan>& front);
std::string pareto_text(const std::vector<MeasuredPlan>& front);

}  // namespace milliwatt
