// Plans between the fastest and the smallest, measured; and which of them keeps a budget.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "board/measure.h"
#include "cli/command.h"

namespace milliwatt {

struct MeasuredPlan {
  Planned planned;
  Source source;
  Measurement measurement;

  /// Arena, stack and data; the arena alone where the others are not known (on the host).
  std::int64_t ram_bytes() const;
};

/// Fastest first, each with less RAM than the one before; none that another one beats in both.
/// @throws Error as planning and measuring do; with Verdict::kNo where not even the smallest fits the board.
std::vector<MeasuredPlan> pareto_front(const Graph& model, const Board& board, PlanRequest how,
                                       const std::vector<TensorBytes>& inputs);

/// What the user has at most; empty where there is no limit.
struct RunBudget {
  std::optional<std::int64_t> ram_bytes = {};
  std::optional<double> latency_ms = {};

  bool any() const { return ram_bytes || latency_ms; }
  /// What the plan is over by, a text each.
  std::vector<std::string> misses(const MeasuredPlan& plan) const;
};

/// The fastest plan within the budget; where none is, the smallest.
const MeasuredPlan& best_within(const std::vector<MeasuredPlan>& front, const RunBudget& budget);

Json pareto_json(const std::vector<MeasuredPlan>& front);
std::string pareto_text(const std::vector<MeasuredPlan>& front);

}  // namespace milliwatt
