#include "deploy/plan_ladder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/numbers.h"
#include "deploy/what_fits.h"
#include "emit/emit.h"
#include "emit/names.h"

namespace milliwatt {

std::int64_t MeasuredPlan::ram_bytes() const {
  return measurement.ram.total_bytes().value_or(measurement.ram.arena_bytes);
}

PlanTrial measuring(const Board& board, std::vector<TensorBytes> inputs) {
  return [board, inputs = std::move(inputs)](Planned planned) {
    MeasuredPlan plan;
    plan.source = emit(planned.graph(), planned.plan, board, {.name = identifier(planned.model().name, "model")});
    if (!planned.plan.stream) plan.measurement = measure(plan.source, board, inputs);
    plan.planned = std::move(planned);
    return plan;
  };
}

PlanLadder::PlanLadder(Graph model, Board board, PlanRequest how, bool whole, PlanTrial trial)
    : lowered_(lower_for_board(std::move(model), board, how)),
      board_(std::move(board)),
      how_(std::move(how)),
      trial_(std::move(trial)) {
  const bool one = how_.input == InputKind::kStream || (how_.objective && !whole);
  shares_ = {std::nullopt};
  if (!one) shares_ = {3.0, 1.0, 0.5, 0.3, 0.2, 0.1, 0.05, 0.01};
  all_shares_ = shares_.size();
}

Planned PlanLadder::plan_next() {
  const std::optional<double> share = shares_.back();
  const std::size_t tried = all_shares_ - shares_.size();
  shares_.pop_back();
  if (shares_.empty() && last_) return std::move(*last_);
  how_.watch({"planning", static_cast<double>(tried) / static_cast<double>(all_shares_),
              share ? fmt::format("with {:g} % more cycles for a smaller arena", 100 * *share) : board_.title});
  return plan_lowered(lowered_, how_.objective, share);
}

std::optional<MeasuredPlan> PlanLadder::try_plan(Planned planned) {
  try {
    check_fits(planned, board_);
    how_.watch({"building", 0, fmt::format("for {}: arena {} B", board_.title, grouped(planned.plan.arena_bytes))});
    return trial_(std::move(planned));
  } catch (const Error& error) {
    if (error.verdict() != Verdict::kNo) throw;
    too_large_ = error;
    return std::nullopt;
  }
}

void PlanLadder::drop_hopeless() {
  if (shares_.size() < 3 || last_) return;
  how_.watch({"planning", 0, "the smallest arena"});
  last_ = plan_lowered(lowered_, how_.objective, shares_.front());
  try {
    check_fits(*last_, board_);
  } catch (const Error& error) {
    if (error.verdict() != Verdict::kNo) throw;
    too_large_ = error;
    shares_.clear();
  }
}

std::optional<MeasuredPlan> PlanLadder::next() {
  while (!shares_.empty()) {
    Planned planned = plan_next();
    const std::int64_t arena_bytes = planned.plan.arena_bytes;
    if (least_arena_ && arena_bytes >= *least_arena_) continue;
    least_arena_ = arena_bytes;
    if (std::optional<MeasuredPlan> plan = try_plan(std::move(planned))) {
      any_fits_ = true;
      return plan;
    }
    if (!any_fits_) drop_hopeless();
  }
  if (!any_fits_ && too_large_) throw too_large_->advising(what_would_fit(lowered_->graphs, board_, how_));
  return std::nullopt;
}

std::vector<std::string> RunBudget::misses(const MeasuredPlan& plan) const {
  std::vector<std::string> all;
  if (ram_bytes && plan.ram_bytes() > *ram_bytes) {
    all.push_back(fmt::format(
        "over --ram by {} B (needs {}, allowed {}); --feed rows, a smaller input or a smaller model would be right",
        grouped(plan.ram_bytes() - *ram_bytes), grouped(plan.ram_bytes()), grouped(*ram_bytes)));
  }
  const std::optional<double>& latency = plan.measurement.latency_ms;
  if (latency_ms && !latency) {
    all.push_back("--latency: not known, for this board is not run");
  } else if (latency_ms && *latency > *latency_ms) {
    all.push_back(
        fmt::format("over --latency by {:.2f} ms (needs {:.2f}, allowed {:g}); more RAM, a faster board or a "
                    "smaller model would be right",
                    *latency - *latency_ms, *latency, *latency_ms));
  }
  return all;
}

std::vector<MeasuredPlan> plans_until_within(PlanLadder ladder, const RunBudget& budget) {
  std::vector<MeasuredPlan> plans;
  while (std::optional<MeasuredPlan> plan = ladder.next()) {
    plans.push_back(std::move(*plan));
    if (budget.misses(plans.back()).empty()) break;
  }
  return plans;
}

const MeasuredPlan& best_within(const std::vector<MeasuredPlan>& plans, const RunBudget& budget) {
  const auto within =
      std::ranges::find_if(plans, [&](const MeasuredPlan& plan) { return budget.misses(plan).empty(); });
  return within != plans.end() ? *within : plans.back();
}

}  // namespace milliwatt
