#include "deploy/plan_ladder.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "base/numbers.h"
#include "deploy/verify_stream.h"
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
    plan.source = emit(planned.graph(), planned.plan, board, {.name = model_name(planned.model().name)});
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

std::optional<MeasuredPlan> PlanLadder::try_least_flash() {
  const bool may = how_.objective.value_or(Objective::kSize) == Objective::kSize && how_.input != InputKind::kStream;
  if (any_fits_ || !too_large_ || !may || how_.coded) return std::nullopt;
  const Error without = *too_large_;
  for (const bool coded : {false, true}) {
    how_.watch({"planning", 0, coded ? "with coded weights" : "the least flash"});
    how_.coded = coded;
    Planned planned =
        plan_lowered(list_kernels(lowered_->graphs, board_.instruction_set, {}, 0, coded), Objective::kSize);
    if (std::optional<MeasuredPlan> plan = try_plan(std::move(planned))) {
      any_fits_ = true;
      return plan;
    }
  }
  too_large_ = without;
  return std::nullopt;
}

std::optional<MeasuredPlan> PlanLadder::next() {
  while (!shares_.empty()) {
    Planned planned = plan_next();
    const std::int64_t arena_bytes = planned.plan.arena_bytes;
    if (least_arena_ && arena_bytes >= *least_arena_) continue;
    least_arena_ = arena_bytes;
    if (planned.plan.stream) {
      how_.watch({"verifying", 0, "the stream against whole windows"});
      verify_stream(planned);
    }
    if (std::optional<MeasuredPlan> plan = try_plan(std::move(planned))) {
      any_fits_ = true;
      return plan;
    }
    if (!any_fits_) drop_hopeless();
  }
  if (std::optional<MeasuredPlan> plan = try_least_flash()) return plan;
  if (!any_fits_ && too_large_) throw too_large_->advising(what_would_fit(lowered_->graphs, board_, how_));
  return std::nullopt;
}

namespace {

bool has_less_ram(const MeasuredPlan& a, const MeasuredPlan& b) { return a.ram_bytes() < b.ram_bytes(); }

/// Plans whose latency is not known come last.
bool is_faster(const MeasuredPlan& a, const MeasuredPlan& b) {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  return a.measurement.latency_ms.value_or(kNever) < b.measurement.latency_ms.value_or(kNever);
}

/// The fastest plan within the RAM; null if there is none.
const MeasuredPlan* fastest_within_ram(const std::vector<MeasuredPlan>& plans, const RunBudget& budget) {
  const MeasuredPlan* fastest = nullptr;
  for (const MeasuredPlan& plan : plans) {
    if (budget.allows_ram_of(plan) && (fastest == nullptr || is_faster(plan, *fastest))) fastest = &plan;
  }
  return fastest;
}

std::string ram_miss(std::int64_t needed, std::int64_t allowed) {
  return fmt::format(
      "over --ram by {} B (the smallest plan needs {}, allowed {}); use --feed rows, a smaller input or a smaller "
      "model",
      grouped(needed - allowed), grouped(needed), grouped(allowed));
}

std::string latency_miss(const MeasuredPlan& fastest, const RunBudget& budget) {
  const std::optional<double>& latency = fastest.measurement.latency_ms;
  if (!latency) return "--latency: the time is not known on this board; use a board that is emulated";
  const bool within_ram = budget.ram_bytes && budget.allows_ram_of(fastest);
  return fmt::format(
      "over --latency by {:.2f} ms (the fastest plan{} needs {:.2f}, allowed {:g}); use {}a faster board "
      "or a smaller model",
      *latency - *budget.latency_ms, within_ram ? " within --ram" : "", *latency, *budget.latency_ms,
      within_ram ? "more RAM, " : "");
}

}  // namespace

bool RunBudget::allows_latency_of(const MeasuredPlan& plan) const {
  if (!latency_ms) return true;
  return plan.measurement.latency_ms && *plan.measurement.latency_ms <= *latency_ms;
}

std::vector<MeasuredPlan> plans_until_within(PlanLadder ladder, const RunBudget& budget) {
  std::vector<MeasuredPlan> plans;
  while (std::optional<MeasuredPlan> plan = ladder.next()) {
    plans.push_back(std::move(*plan));
    if (budget.allows(plans.back())) break;
  }
  return plans;
}

const MeasuredPlan& best_within(const std::vector<MeasuredPlan>& plans, const RunBudget& budget) {
  const auto within = std::ranges::find_if(plans, [&](const MeasuredPlan& plan) { return budget.allows(plan); });
  if (within != plans.end()) return *within;
  const MeasuredPlan* fastest = fastest_within_ram(plans, budget);
  return fastest != nullptr ? *fastest : *std::ranges::min_element(plans, has_less_ram);
}

std::vector<std::string> misses(const std::vector<MeasuredPlan>& plans, const RunBudget& budget) {
  std::vector<std::string> all;
  const MeasuredPlan& smallest = *std::ranges::min_element(plans, has_less_ram);
  if (!budget.allows_ram_of(smallest)) all.push_back(ram_miss(smallest.ram_bytes(), *budget.ram_bytes));
  const MeasuredPlan* within_ram = fastest_within_ram(plans, budget);
  const MeasuredPlan& fastest = within_ram != nullptr ? *within_ram : *std::ranges::min_element(plans, is_faster);
  if (!budget.allows_latency_of(fastest)) all.push_back(latency_miss(fastest, budget));
  return all;
}

}  // namespace milliwatt
