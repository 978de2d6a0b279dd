#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/indexed.h"
#include "kernels/parts.h"
#include "kernels/storage_form.h"
#include "plan/drop_beaten.h"
#include "plan/layouts.h"
#include "plan/lower_bound.h"
#include "plan/places.h"
#include "plan/plan.h"
#include "plan/search.h"

namespace milliwatt {
namespace {

/// Enough for the networks of MLPerf Tiny to reach the end or stop rising; a fraction of a second.
constexpr std::size_t kBoundStates = 30000;

/// Shares of the fastest kernels' cycles that an objective may give up for a smaller arena.
double cycles_for_memory(Objective objective) { return objective == Objective::kRam ? 0.3 : 0.002; }

double fastest_cycles(const std::vector<Kernel>& offers) {
  return std::ranges::min_element(offers, {}, [](const Kernel& kernel) { return kernel.cost.time(); })->cost.time();
}

/// Of kernels that take at most four times the fastest one's cycles, those with the least code and constants. Coded
/// ones, which are offered only if they are asked for, may take any time.
void keep_smallest_in_flash(std::vector<Kernel>& offers) {
  const double most = 4 * fastest_cycles(offers);
  std::erase_if(offers, [&](const Kernel& kernel) { return kernel.cost.time() > most && !is_coded(kernel); });
  const auto bytes = [](const Kernel& kernel) { return kernel.cost.code_bytes + table_bytes(kernel); };
  const std::int64_t least = bytes(*std::ranges::min_element(offers, {}, bytes));
  std::erase_if(offers, [&](const Kernel& kernel) { return bytes(kernel) > least; });
}

using Offers = std::vector<std::vector<Kernel>>;

std::int64_t constant_bytes(const Offers& offers) {
  std::int64_t bytes = 0;
  for (const std::vector<Kernel>& each : offers) bytes += table_bytes(each.front());
  return bytes;
}

/// The kernels that take the least flash. Those for flash have code of their own, which all layers share: they are
/// taken if they save as much in constants.
Offers smallest_in_flash(Offers offers) {
  constexpr std::int64_t kOwnCode = 1024;
  keep_plain_rows(offers);
  Offers others = offers;
  drop_kernels_for_flash(others);
  for (Offers* all : {&offers, &others}) {
    for (std::vector<Kernel>& each : *all) keep_smallest_in_flash(each);
  }
  return constant_bytes(others) - constant_bytes(offers) >= kOwnCode ? offers : others;
}

}  // namespace

Plan plan_rows(const Graph& graph, std::vector<std::vector<Kernel>> offers, const PlanOptions& options) {
  expects(offers.size() == graph.operators.size(), "kernels for each operator");
  for (const std::vector<Kernel>& each : offers) expects(!each.empty(), "an operator offers no kernel");
  if (options.objective == Objective::kSize) {
    offers = smallest_in_flash(std::move(offers));
  } else {
    drop_kernels_for_flash(offers);
  }
  drop_lone_layouts(graph, offers);
  double one_by_one = 0;  // the fastest kernels of all, whether or not they agree on the layouts between them
  for (std::vector<Kernel>& each : offers) {
    drop_beaten(each);
    one_by_one += fastest_cycles(each);
  }
  const KernelChoice kernels(graph, offers);
  const double cycles = kernels.cycles(kernels.fastest());
  const double spare_cycles = options.cycles_for_memory.value_or(cycles_for_memory(options.objective)) * cycles;
  Arrangement found = search_arrangement(graph, offers, spare_cycles);
  Plan plan;
  plan.lower_bound_bytes =
      (lower_bound_bytes(graph, offers, spare_cycles + cycles - one_by_one, kBoundStates) + 7) / 8 * 8;
  for (std::size_t op = 0; op < offers.size(); ++op) plan.kernels.push_back(std::move(offers[op][found.choice[op]]));
  fill_places(graph, found.lifetimes, found.packing, plan);
  const Indexed<const RowLayout*> layouts = row_layouts(graph, plan.kernels);
  for (std::size_t id = 0; id < layouts.size(); ++id) plan.tensors[id].layout = layouts[id];
  plan.schedule = std::move(found.schedule);
  plan.proven_optimal = plan.arena_bytes == plan.lower_bound_bytes;
  plan.placement_proven = plan.proven_optimal || found.packing.proven;
  expects(plan.arena_bytes >= plan.lower_bound_bytes, "an arena below what is proven to be the least");
  check_plan(graph, plan);
  return plan;
}

}  // namespace milliwatt
