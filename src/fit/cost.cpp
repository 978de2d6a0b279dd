#include "fit/cost.h"

#include <algorithm>
#include <vector>

#include "base/process.h"
#include "base/to_size.h"
#include "deploy/needs.h"
#include "ops/operator.h"
#include "recipe/guarded_application.h"
#include "recipe/untrained.h"

namespace milliwatt {
namespace {

/// One answer to zeros: kernels take the same steps whatever the numbers are.
Measurement measured_on_zeros(const Source& source, const Board& board) {
  std::vector<TensorBytes> zeros;
  for (const Port& port : source.inputs) zeros.emplace_back(to_size(port.bytes()));
  return measure(source, board, zeros);
}

/// What the application takes at least: the plan with least RAM, without stack and code.
Figures least_figures(const Recipe& recipe, const Graph& network, const Board& board) {
  PlanRequest how;
  how.objective = Objective::kRam;
  how.input = recipe.task->arrival().by_rows ? InputKind::kRows : InputKind::kFrame;
  const auto lowered = list_kernels(lower_graph(recipe.task->application(network), how), board.instruction_set);
  const Needs needs = needs_of(plan_lowered(lowered, how.objective).plan);
  Figures figures;
  figures.ram_bytes = needs.arena_bytes;
  figures.flash_bytes = needs.weights_bytes;
  return figures;
}

Cost cost_with(const Recipe& recipe, const Graph& network, const Board& board, const Limits& limits) {
  Cost cost;
  cost.objective = recipe.objective;
  cost.macs = graph_macs(network);
  try {
    const Deployment deployment = deploy(*recipe.task, network, board,
                                         {.objective = parse_objective(recipe.objective),
                                          .answers_per_second = recipe.inferences_per_second,
                                          .command = "",
                                          .weights_in_tables = recipe.decision.has_value(),
                                          .coded = recipe.coded});
    if (recipe.decision && !deployment.form.stream) {
      // Its guard takes so much besides the network that the network's figures would say too little.
      throw Error("no stream fits, and [decision] over whole windows is not measured here", Verdict::kNo);
    }
    cost.figures = figures_of(measured_on_zeros(deployment.source, board), deployment.form, *recipe.task, board);
    const std::vector<Check> checks = checks_of(limits, cost.figures);
    cost.fits = all_hold(checks);
    cost.share = worst_share(checks);
  } catch (const Interrupted&) {
    throw;
  } catch (const Error& error) {  // too large, or the stack met the data as it ran
    cost.why_not = error.what();
    cost.figures = least_figures(recipe, network, board);
    // It does not fit, even if its tensors alone would.
    constexpr double kJustNot = 1.001;
    cost.share = std::max(kJustNot, worst_share(checks_of(limits, cost.figures)));
  }
  return cost;
}

template <typename T>
void take(const Json& json, const char* key, std::optional<T>& value) {
  if (!json.at(key).is_null()) value = json.at(key).get<T>();
}

}  // namespace

Figures figures_of(const Measurement& measured, const Form& form, const Task& task, const Board& board) {
  Figures figures;
  figures.ram_bytes = measured.ram.total_bytes();
  figures.flash_bytes = measured.flash_bytes();
  if (measured.application) {
    figures.ram_bytes = std::max(measured.application->ram_bytes, figures.ram_bytes.value_or(0));
    figures.flash_bytes = measured.application->flash_bytes;
  }
  figures.cycles = measured.cycles;
  figures.latency_ms = measured.latency_ms;
  figures.energy_uj = measured.energy_uj;
  figures.average_mw = average_mw(board, measured, form.answers_per_second);
  figures.answers_per_second = form.answers_per_second;
  figures.is_endless = form.stream || task.arrival().inputs_per_second() > 0;
  return figures;
}

Cost cost_of(Recipe recipe, const Board& board, const Limits& limits) {
  const Graph network = untrained_network(recipe);
  std::vector<std::string> objectives = {recipe.objective};
  if (recipe.objective.empty()) objectives = {"", "ram", "size"};
  std::vector<Cost> costs;
  for (const std::string& objective : objectives) {
    recipe.objective = objective;
    costs.push_back(cost_with(recipe, network, board, limits));
    if (costs.back().fits) return costs.back();
  }
  // Of those that were built the nearest; what is only known at least says less.
  return *std::ranges::min_element(costs, [](const Cost& a, const Cost& b) {
    return a.why_not.empty() != b.why_not.empty() ? a.why_not.empty() : a.share < b.share;
  });
}

Json figures_json(const Figures& figures) {
  return {{"ram_bytes", known(figures.ram_bytes)},
          {"flash_bytes", known(figures.flash_bytes)},
          {"cycles", known(figures.cycles)},
          {"latency_ms", known(figures.latency_ms)},
          {"energy_uj", known(figures.energy_uj)},
          {"average_mw", known(figures.average_mw)},
          {"answers_per_second", figures.answers_per_second},
          {"is_endless", figures.is_endless}};
}

Figures parse_figures(const Json& json) {
  Figures figures;
  take(json, "ram_bytes", figures.ram_bytes);
  take(json, "flash_bytes", figures.flash_bytes);
  take(json, "cycles", figures.cycles);
  take(json, "latency_ms", figures.latency_ms);
  take(json, "energy_uj", figures.energy_uj);
  take(json, "average_mw", figures.average_mw);
  figures.answers_per_second = json.at("answers_per_second").get<double>();
  figures.is_endless = json.at("is_endless").get<bool>();
  return figures;
}

Json cost_json(const Cost& cost) {
  return {{"fits", cost.fits},       {"share", cost.share}, {"objective", cost.objective},
          {"why_not", cost.why_not}, {"macs", cost.macs},   {"figures", figures_json(cost.figures)}};
}

Cost parse_cost(const Json& json) {
  Cost cost;
  cost.fits = json.at("fits").get<bool>();
  cost.share = json.at("share").get<double>();
  cost.objective = json.at("objective").get<std::string>();
  cost.why_not = json.at("why_not").get<std::string>();
  cost.macs = json.at("macs").get<std::int64_t>();
  cost.figures = parse_figures(json.at("figures"));
  return cost;
}

}  // namespace milliwatt
