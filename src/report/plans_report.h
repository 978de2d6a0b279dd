// What `run --pareto` prints: measured plans of one model, the fastest first.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "deploy/plan_ladder.h"

namespace milliwatt {

/// A list of {cycles, latency_ms, ram, flash}.
Json plans_json(const std::vector<MeasuredPlan>& front);
/// The same as a table.
std::string plans_text(const std::vector<MeasuredPlan>& front);

}  // namespace milliwatt
