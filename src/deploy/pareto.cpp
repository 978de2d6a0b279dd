#include "deploy/pareto.h"

#include <optional>
#include <utility>

namespace milliwatt {
namespace {

/// The planner works with estimates, so a later plan may turn out to be faster than an earlier one.
void drop_beaten(std::vector<MeasuredPlan>& front) {
  for (std::size_t i = front.size(); i-- > 1;) {
    const auto ms = [&](std::size_t plan) { return front[plan].measurement.latency_ms.value_or(0); };
    if (ms(i) > 0 && ms(i - 1) >= ms(i)) front.erase(front.begin() + static_cast<std::ptrdiff_t>(i - 1));
  }
}

}  // namespace

std::vector<MeasuredPlan> pareto_front(PlanLadder ladder) {
  std::vector<MeasuredPlan> front;
  while (std::optional<MeasuredPlan> plan = ladder.next()) front.push_back(std::move(*plan));
  drop_beaten(front);
  return front;
}

}  // namespace milliwatt
