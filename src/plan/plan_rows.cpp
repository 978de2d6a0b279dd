#include <algorithm>
#include <utility>

#include "base/error.h"
#include "plan/lower_bound.h"
#include "plan/plan.h"
#include "plan/search.h"

namespace milliwatt {
namespace {

/// Enough for the networks of MLPerf Tiny to reach the end or stop rising; a fraction of a second.
constexpr std::size_t kBoundStates = 30000;

/// Shares of the fastest kernels' cycles that an objective may give up for a smaller arena.
double cycles_for_memory(Objective objective) { return objective == Objective::kRam ? 0.3 : 0.01; }

double fastest_cycles(const std::vector<Kernel>& offers) {
  return std::ranges::min_element(offers, {}, [](const Kernel& kernel) { return kernel.cost.cycles; })->cost.cycles;
}

/// Of kernels that take at most 1.3 times the fastest one's cycles, those with the least code.
std::vector<Kernel> smallest_code(std::vector<Kernel> offers) {
  const double most = 1.3 * fastest_cycles(offers);
  std::erase_if(offers, [&](const Kernel& kernel) { return kernel.cost.cycles > most; });
  const auto code = [](const Kernel& kernel) { return kernel.cost.code_bytes; };
  const std::int64_t least = code(*std::ranges::min_element(offers, {}, code));
  std::erase_if(offers, [&](const Kernel& kernel) { return code(kernel) > least; });
  return offers;
}

void place_rows(TensorPlace& place, std::int64_t offset, const Buffer& buffer) {
  place.offset = offset;
  place.kept_rows = static_cast<int>(buffer.bytes / place.row_bytes);
}

void fill_places(const Arrangement& found, Plan& plan) {
  for (std::size_t id = 0; id < plan.tensors.size(); ++id) {
    const TensorRows& rows = found.lifetimes.tensors[id];
    plan.tensors[id].row_bytes = rows.row_bytes;
    plan.tensors[id].rows = rows.rows;
  }
  for (std::size_t i = 0; i < found.lifetimes.buffers.size(); ++i) {
    const Buffer& buffer = found.lifetimes.buffers[i];
    const std::int64_t offset = found.packing.offsets[i];
    const auto owner = static_cast<std::size_t>(buffer.owner);
    switch (buffer.kind) {
      case BufferKind::kTensor:
        place_rows(plan.tensors[owner], offset, buffer);
        for (const int id : buffer.sharers) place_rows(plan.tensors[static_cast<std::size_t>(id)], offset, buffer);
        break;
      case BufferKind::kScratch:
        plan.operators[owner].scratch_offset = offset;
        break;
      case BufferKind::kState:
        plan.operators[owner].state_offset = offset;
        break;
    }
  }
}

}  // namespace

Plan plan_rows(const Graph& graph, std::vector<std::vector<Kernel>> offers, const PlanOptions& options) {
  expects(offers.size() == graph.operators.size(), "kernels for each operator");
  double cycles = 0;
  for (std::vector<Kernel>& each : offers) {
    expects(!each.empty(), "an operator offers no kernel");
    if (options.objective == Objective::kSize) each = smallest_code(std::move(each));
    cycles += fastest_cycles(each);
  }
  const double spare_cycles = cycles_for_memory(options.objective) * cycles;
  Arrangement found = search_arrangement(graph, offers, spare_cycles);
  Plan plan;
  plan.lower_bound_bytes = (lower_bound_bytes(graph, offers, spare_cycles, kBoundStates) + 7) / 8 * 8;
  for (std::size_t op = 0; op < offers.size(); ++op) plan.kernels.push_back(std::move(offers[op][found.choice[op]]));
  plan.tensors.resize(graph.tensors.size());
  plan.operators.resize(graph.operators.size());
  fill_places(found, plan);
  plan.schedule = std::move(found.schedule);
  plan.arena_bytes = (found.packing.bytes + 7) / 8 * 8;
  plan.proven_optimal = plan.arena_bytes == plan.lower_bound_bytes;
  plan.placement_proven = plan.proven_optimal || found.packing.proven;
  expects(plan.arena_bytes >= plan.lower_bound_bytes, "an arena below what is proven to be the least");
  check_plan(graph, plan);
  return plan;
}

}  // namespace milliwatt
