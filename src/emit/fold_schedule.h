// A schedule as nested loops, so that emitted code is a short list of calls and not a table.
#pragma once

#include <vector>

#include "plan/plan.h"

namespace milliwatt {

/// Either the next step of one operator (body empty), or a body that runs `count` times.
struct ScheduleNode {
  int op = -1;
  int count = 1;
  std::vector<ScheduleNode> body;

  bool is_loop() const { return !body.empty(); }
  bool operator==(const ScheduleNode&) const = default;
};

/// The schedule's operators in order, repeats folded into loops, the largest repeats first. Unfolding gives the
/// schedule back; an operator's step number is how often it ran before.
std::vector<ScheduleNode> fold_schedule(const std::vector<ScheduledStep>& schedule);

}  // namespace milliwatt
