#include "cli/pareto.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "cli/figures.h"
#include "emit/emit.h"
#include "emit/names.h"
#include "emit/text.h"

namespace milliwatt {
namespace {

// Shares of the fastest kernels' cycles that may be spent on a smaller arena.
constexpr std::array kShares = {0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 3.0};

/// Later plans may use fewer cycles than earlier ones after all: what planning goes by is an estimate.
void drop_beaten(std::vector<MeasuredPlan>& front) {
  for (std::size_t i = front.size(); i-- > 1;) {
    const auto cycles = [&](std::size_t plan) { return front[plan].measurement.cycles.value_or(0); };
    if (cycles(i) > 0 && cycles(i - 1) >= cycles(i)) front.erase(front.begin() + static_cast<std::ptrdiff_t>(i - 1));
  }
}

}  // namespace

std::int64_t MeasuredPlan::ram_bytes() const {
  return measurement.ram.total_bytes().value_or(measurement.ram.arena_bytes);
}

std::vector<MeasuredPlan> pareto_front(const Graph& model, const Board& board, PlanRequest how,
                                       const std::vector<TensorBytes>& inputs) {
  std::vector<MeasuredPlan> front;
  std::optional<Error> too_large;
  std::optional<std::int64_t> least_arena;
  for (const double share : kShares) {
    how.cycles_for_memory = share;
    MeasuredPlan plan;
    plan.planned = plan_for_board(model, board, how);
    if (least_arena && plan.planned.plan.arena_bytes >= *least_arena) continue;
    least_arena = plan.planned.plan.arena_bytes;
    try {
      check_fits(plan.planned, board);
      plan.source = emit(plan.planned.graph, plan.planned.plan, board, {.name = identifier(model.name, "model")});
      plan.measurement = measure(plan.source, board, inputs);
    } catch (const Error& error) {
      if (error.verdict() != Verdict::kNo) throw;
      too_large = error;
      continue;
    }
    front.push_back(std::move(plan));
  }
  if (front.empty() && too_large) throw Error(*too_large);
  drop_beaten(front);
  return front;
}

std::vector<std::string> RunBudget::misses(const MeasuredPlan& plan) const {
  std::vector<std::string> all;
  if (ram_bytes && plan.ram_bytes() > *ram_bytes) {
    all.push_back(
        fmt::format("over --ram by {} B (needs {}, allowed {}); a smaller input, --feed rows or a smaller "
                    "model would be right",
                    grouped(plan.ram_bytes() - *ram_bytes), grouped(plan.ram_bytes()), grouped(*ram_bytes)));
  }
  const std::optional<double>& latency = plan.measurement.latency_ms;
  if (latency_ms && latency && *latency > *latency_ms) {
    all.push_back(
        fmt::format("over --latency by {:.2f} ms (needs {:.2f}, allowed {:g}); more RAM, a faster board or a "
                    "smaller model would be right",
                    *latency - *latency_ms, *latency, *latency_ms));
  }
  return all;
}

const MeasuredPlan& best_within(const std::vector<MeasuredPlan>& front, const RunBudget& budget) {
  const auto within =
      std::ranges::find_if(front, [&](const MeasuredPlan& plan) { return budget.misses(plan).empty(); });
  return within != front.end() ? *within : front.back();
}

Json pareto_json(const std::vector<MeasuredPlan>& front) {
  Json list = Json::array();
  for (const MeasuredPlan& plan : front) {
    list.push_back({{"cycles", known(plan.measurement.cycles)},
                    {"latency_ms", known(plan.measurement.latency_ms)},
                    {"ram", ram_json(plan.measurement)},
                    {"flash", flash_json(plan.measurement)}});
  }
  return list;
}

std::string pareto_text(const std::vector<MeasuredPlan>& front) {
  std::string text = fmt::format("  {:>12} {:>11} {:>11} {:>9} {:>9}\n", "est. cycles", "latency, ms", "RAM, B",
                                 "arena, B", "code, B");
  for (const MeasuredPlan& plan : front) {
    const Measurement& measured = plan.measurement;
    text += fmt::format(
        "  {:>12} {:>11} {:>11} {:>9} {:>9}\n", measured.cycles ? grouped(*measured.cycles) : "not known",
        measured.latency_ms ? fmt::format("{:.2f}", *measured.latency_ms) : "not known", grouped(plan.ram_bytes()),
        grouped(measured.ram.arena_bytes), measured.sizes ? grouped(measured.sizes->code_bytes) : "not known");
  }
  return text;
}

}  // namespace milliwatt
