#include "fit/cost.h"

#include <algorithm>
#include <vector>

#include "base/process.h"
#include "base/to_size.h"
#include "deploy/needs.h"
#include "ops/operator.h"
#include "recipe/untrained.h"

namespace milliwatt {
namespace {

Figures recipe_figures(const Recipe& recipe, const Graph& network, const BuildWay& way, const Board& board) {
  const Deployment deployment = deploy(*recipe.task, network, board,
                                       {.objective = parse_objective(way.objective),
                                        .answers_per_second = recipe.inferences_per_second,
                                        .command = "",
                                        .weights_in_tables = recipe.decision.has_value(),
                                        .coded = way.coded});
  if (recipe.decision && !deployment.form.stream) {
    // Its guard takes so much besides the network that the network's figures would say too little.
    throw Error("no stream fits, and [decision] over whole windows is not measured here", Verdict::kNo);
  }
  return figures_of(measured_on_zeros(deployment.source, board), deployment.form,
                    recipe.task->arrival().inputs_per_second() > 0, board);
}

/// Nothing is known of what cannot be planned.
Figures least_of(const CostedBuild& build) {
  try {
    return build.least();
  } catch (const Interrupted&) {
    throw;
  } catch (const Error&) {
    return {};
  }
}

Cost cost_with(const CostedBuild& build, const BuildWay& way, const Limits& limits) {
  Cost cost;
  cost.objective = way.objective;
  cost.coded = way.coded;
  cost.macs = build.macs;
  try {
    cost.figures = build.figures(way);
    const std::vector<Check> checks = checks_of(limits, cost.figures);
    cost.fits = all_hold(checks);
    cost.share = worst_share(checks);
  } catch (const Interrupted&) {
    throw;
  } catch (const Error& error) {  // too large, or the stack met the data as it ran
    cost.why_not = error.what();
    cost.figures = least_of(build);
    // It does not fit, even if its tensors alone would.
    constexpr double kJustNot = 1.001;
    cost.share = std::max(kJustNot, worst_share(checks_of(limits, cost.figures)));
  }
  return cost;
}

/// Of what cannot be made, whatever the board has.
Cost never(const std::string& why) {
  constexpr double kShare = 1e9;
  Cost cost;
  cost.share = kShare;
  cost.why_not = why;
  return cost;
}

bool exceeds_flash(const Cost& cost, const Limits& limits) {
  return limits.flash_bytes && cost.figures.flash_bytes.value_or(0) > *limits.flash_bytes;
}

template <typename T>
void take(const Json& json, const char* key, std::optional<T>& value) {
  if (!json.at(key).is_null()) value = json.at(key).get<T>();
}

}  // namespace

Measurement measured_on_zeros(const Source& source, const Board& board) {
  std::vector<TensorBytes> zeros;
  for (const Port& port : source.inputs) zeros.emplace_back(to_size(port.bytes()));
  return measure(source, board, zeros);
}

Figures least_figures(const Graph& application, InputKind input, const Board& board) {
  PlanRequest how;
  how.objective = Objective::kRam;
  how.input = input;
  const auto lowered = list_kernels(lower_graph(application, how), board.instruction_set);
  const Needs needs = needs_of(plan_lowered(lowered, how.objective).plan);
  Figures figures;
  figures.ram_bytes = needs.arena_bytes;
  figures.flash_bytes = needs.weights_bytes;
  return figures;
}

Figures figures_of(const Measurement& measured, const Form& form, bool is_endless, const Board& board) {
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
  figures.is_endless = form.stream || is_endless;
  return figures;
}

std::vector<BuildWay> all_ways() { return {{"", false}, {"ram", false}, {"size", false}, {"size", true}}; }

Cost cost_of(const CostedBuild& build, const std::vector<BuildWay>& ways, const Limits& limits) {
  std::vector<Cost> costs;
  for (const BuildWay& way : ways) {
    if (way.coded && !costs.empty() && !exceeds_flash(costs.back(), limits)) continue;
    costs.push_back(cost_with(build, way, limits));
    if (costs.back().fits) return costs.back();
  }
  // Of those that were built the nearest; what is only known at least says less.
  return *std::ranges::min_element(costs, [](const Cost& a, const Cost& b) {
    return a.why_not.empty() != b.why_not.empty() ? a.why_not.empty() : a.share < b.share;
  });
}

Cost cost_of(const Recipe& recipe, const Board& board, const Limits& limits) {
  Graph network;
  try {
    network = untrained_network(recipe);
  } catch (const Error& error) {  // so many channels cannot go
    return never(error.what());
  }
  const InputKind input = recipe.task->arrival().by_rows ? InputKind::kRows : InputKind::kFrame;
  const CostedBuild build = {graph_macs(network),
                             [&](const BuildWay& way) { return recipe_figures(recipe, network, way, board); },
                             [&] { return least_figures(recipe.task->application(network), input, board); }};
  if (!recipe.objective.empty()) return cost_of(build, {{recipe.objective, recipe.coded}}, limits);
  std::vector<BuildWay> ways = all_ways();
  if (recipe.decision) ways.pop_back();  // a checksum guards weights in plain tables
  return cost_of(build, ways, limits);
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
  return {
      {"fits", cost.fits},       {"share", cost.share}, {"objective", cost.objective},          {"coded", cost.coded},
      {"why_not", cost.why_not}, {"macs", cost.macs},   {"figures", figures_json(cost.figures)}};
}

Cost parse_cost(const Json& json) {
  Cost cost;
  cost.fits = json.at("fits").get<bool>();
  cost.share = json.at("share").get<double>();
  cost.objective = json.at("objective").get<std::string>();
  cost.coded = json.value("coded", false);
  cost.why_not = json.at("why_not").get<std::string>();
  cost.macs = json.at("macs").get<std::int64_t>();
  cost.figures = parse_figures(json.at("figures"));
  return cost;
}

}  // namespace milliwatt
