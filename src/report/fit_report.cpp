#include "report/fit_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/numbers.h"
#include "report/figures.h"

namespace milliwatt {
namespace {

const CostedCandidate& answer_of(const FitResult& result) { return result.measured.all[result.candidate.value()]; }

/// Why the budget holds, or what exceeds it.
std::string reason_text(const FitResult& result) {
  return result.misses.empty() ? reason_of(result.checks) : fmt::format("{}", fmt::join(result.misses, "; "));
}

Figures answer_figures(const FitResult& result) {
  return result.chosen ? result.chosen->figures : answer_of(result).cost.figures;
}

/// Of what was measured on the trained network, or of what is known without training.
void add_sizes(const FitResult& result, Json& json) {
  if (result.chosen) {
    const Measurement& measured = result.chosen->made.boards.front().trial->measurement;
    json["ram"] = ram_json(measured);
    json["flash"] = flash_json(measured);
  } else {
    json["ram"] = {{"total_bytes", known(answer_of(result).cost.figures.ram_bytes)}};
    json["flash"] = {{"total_bytes", known(answer_of(result).cost.figures.flash_bytes)}};
  }
  const Figures figures = answer_figures(result);
  json["application"] = {{"ram_bytes", known(figures.ram_bytes)}, {"flash_bytes", known(figures.flash_bytes)}};
}

void add_accuracy(const FitResult& result, Json& json) {
  const std::string metric = result.chosen ? std::string(result.chosen->made.on_int8().metric()) : "accuracy";
  json["metric"] = metric;
  json[metric] = nullptr;
  json[metric + "_interval"] = nullptr;
  json["agreement"] = nullptr;
  if (!result.chosen) return;
  const Score& score = result.chosen->made.on_int8();
  json[metric] = score.figure();
  json[metric + "_interval"] = interval_json(score);
  json["agreement"] = result.chosen->made.boards.front().trial->agreement;
}

Json limits_json(const Limits& limits) {
  return {{"ram_bytes", known(limits.ram_bytes)},   {"flash_bytes", known(limits.flash_bytes)},
          {"latency_ms", known(limits.latency_ms)}, {"energy_uj", known(limits.energy_uj)},
          {"average_mw", known(limits.average_mw)}, {"min_accuracy", known(limits.min_accuracy)}};
}

Json tried_json(const Tried& one, const std::vector<CostedCandidate>& all) {
  const CostedCandidate& candidate = all[one.candidate];
  return {{"candidate", candidate.candidate.title()},
          {"epochs", one.epochs},
          {"validation", one.validation},
          {"macs", candidate.cost.macs},
          {"ram_bytes", known(candidate.cost.figures.ram_bytes)},
          {"flash_bytes", known(candidate.cost.figures.flash_bytes)},
          {"cycles", known(candidate.cost.figures.cycles)},
          {"average_mw", known(candidate.cost.figures.average_mw)}};
}

std::string optional_number(const std::optional<std::int64_t>& value) { return value ? grouped(*value) : "-"; }

std::string front_text(const FitResult& result) {
  if (result.tried.empty()) return "";
  std::string text = fmt::format("Pareto front (validation part)\n  {:>6} {:>6} {:>9} {:>10} {:>12}  {}\n", "score",
                                 "epochs", "RAM, B", "flash, B", "cycles", "variation");
  for (const Tried& one : pareto_front(result.tried, result.measured.all)) {
    const CostedCandidate& candidate = result.measured.all[one.candidate];
    const Figures& figures = candidate.cost.figures;
    text += fmt::format("  {:>6.3f} {:>6} {:>9} {:>10} {:>12}  {}\n", one.validation, one.epochs,
                        optional_number(figures.ram_bytes), optional_number(figures.flash_bytes),
                        optional_number(figures.cycles), candidate.candidate.title());
  }
  return text;
}

/// What the search looked at.
std::string search_text(const FitResult& result) {
  std::string text = fmt::format("  search    {} variations, {} of them measured, {} within the budget, {} trained\n",
                                 result.place.space.size(), result.measured.all.size(), result.measured.fitting(),
                                 result.tried.size());
  if (!result.measured.refused.empty()) {
    const std::size_t drawn = std::min(result.place.space.size(), result.place.most_variations);
    text += fmt::format("  refused   {} variations are no recipes; the first reason: {}\n",
                        drawn - result.measured.all.size(), result.measured.refused.front());
  }
  if (!result.measured.left_out.empty())
    text += fmt::format("  left out  [{}]: nothing fits with it\n", fmt::join(result.measured.left_out, "], ["));
  return text + fmt::format("  time      {:.0f} s, {:.0f} s of processors\n", result.seconds, result.cpu_seconds);
}

std::string chosen_text(const FitResult& result) {
  const Finalist& chosen = *result.chosen;
  const BoardTrial& trial = *chosen.made.boards.front().trial;
  const Score& score = chosen.made.on_int8();
  const Task& task = *chosen.place.recipe.task;
  std::string text = fmt::format("  {:<9} {} in int8 on the held-out {}s{}\n", score.metric(), figure_text(score),
                                 task.noun(), score.remark());
  text += fmt::format("  board     {} of {} {}s, {:g} % bit-exact with the host\n", figure_text(*trial.score),
                      chosen.made.board_items.size(), task.noun(), 100 * trial.agreement);
  text += form_text(chosen.made.boards.front().deployment.form, task.arrival());
  if (trial.measurement.sizes) text += memory_text(trial.measurement);
  return text;
}

}  // namespace

Json fit_json(const FitResult& result) {
  const Figures figures = answer_figures(result);
  Json json = {{"fits", result.misses.empty()}, {"board", result.place.board.name}};
  add_accuracy(result, json);
  add_sizes(result, json);
  json["cycles"] = known(figures.cycles);
  json["latency_ms"] = known(figures.latency_ms);
  json["energy_uj"] = known(figures.energy_uj);
  json["average_mw"] = known(figures.average_mw);
  json["answers_per_second"] = figures.answers_per_second;
  json["trials"] = result.tried.size();
  json["reason"] = reason_text(result);
  json["budget"] = limits_json(result.place.limits);
  json["variation"] = answer_of(result).candidate.title();
  json["left_out"] = result.measured.left_out;
  json["recipe"] = result.recipe_file.empty() ? Json(nullptr) : Json(result.recipe_file.string());
  json["variations"] = result.place.space.size();
  json["measured"] = result.measured.all.size();
  json["within"] = result.measured.fitting();
  json["refused"] = result.measured.refused;
  json["pareto"] = Json::array();
  for (const Tried& one : pareto_front(result.tried, result.measured.all))
    json["pareto"].push_back(tried_json(one, result.measured.all));
  json["seconds"] = result.seconds;
  json["cpu_seconds"] = result.cpu_seconds;
  return json;
}

std::string fit_text(const FitResult& result) {
  const FitPlace& place = result.place;
  const bool fits = result.misses.empty();
  std::string text = fmt::format("{} on {}: {}\n", place.recipe.name, place.board.title,
                                 fits ? "fits" : (result.tried.empty() ? "nothing fits" : "the budget is missed"));
  text +=
      fmt::format("  {:<9} {}\n", fits || result.chosen ? "chosen" : "nearest", answer_of(result).candidate.title());
  if (result.chosen) text += chosen_text(result);
  if (fits) {
    text += fmt::format("  budget    {}\n", reason_text(result));
  } else {
    for (const std::string& miss : result.misses) text += fmt::format("  MISSED    {}\n", miss);
  }
  text += search_text(result);
  if (!result.recipe_file.empty()) text += fmt::format("  recipe    {}\n", result.recipe_file.string());
  return text + front_text(result);
}

}  // namespace milliwatt
