#include "emit/fold_schedule.h"

#include <cstddef>

namespace milliwatt {
namespace {

struct Repeat {
  std::size_t first = 0;
  std::size_t period = 0;
  std::size_t count = 0;
  std::size_t saved() const { return count < 2 ? 0 : (count - 1) * period; }
};

/// The repeat that saves most nodes; of equals the one with the shortest period, then the earliest.
Repeat largest_repeat(const std::vector<ScheduleNode>& nodes) {
  Repeat best;
  for (std::size_t period = 1; period <= nodes.size() / 2; ++period) {
    std::size_t run = 0;  // nodes in a row that equal the node one period later
    for (std::size_t i = nodes.size() - period; i-- > 0;) {
      run = nodes[i] == nodes[i + period] ? run + 1 : 0;
      const Repeat repeat{i, period, run / period + 1};
      if (repeat.saved() > best.saved() || (repeat.saved() == best.saved() && repeat.period == best.period))
        best = repeat;
    }
  }
  return best;
}

std::vector<ScheduleNode> fold(std::vector<ScheduleNode> nodes) {
  for (Repeat repeat = largest_repeat(nodes); repeat.saved() > 0; repeat = largest_repeat(nodes)) {
    const auto first = nodes.begin() + static_cast<std::ptrdiff_t>(repeat.first);
    const auto period = static_cast<std::ptrdiff_t>(repeat.period);
    ScheduleNode loop;
    loop.count = static_cast<int>(repeat.count);
    loop.body = fold(std::vector<ScheduleNode>(first, first + period));
    const auto end = first + period * static_cast<std::ptrdiff_t>(repeat.count);
    nodes.insert(nodes.erase(first, end), std::move(loop));
  }
  return nodes;
}

}  // namespace

std::vector<ScheduleNode> fold_schedule(const std::vector<ScheduledStep>& schedule) {
  std::vector<ScheduleNode> nodes;
  nodes.reserve(schedule.size());
  for (const ScheduledStep& step : schedule) nodes.push_back({step.op, 1, {}});
  return fold(std::move(nodes));
}

}  // namespace milliwatt
