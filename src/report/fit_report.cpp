#include "report/fit_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/numbers.h"
#include "report/figures.h"

namespace milliwatt {
namespace {

/// Why the budget holds, or what exceeds it.
std::string reason_text(const SearchResult& result) {
  return result.misses.empty() ? reason_of(result.checks) : fmt::format("{}", fmt::join(result.misses, "; "));
}

/// Why what was given fits, or what it takes and by how much that is too much.
std::string given_reason(const SearchResult& result) {
  const Cost& cost = result.costs.front();
  const std::vector<Check> checks = checks_of(result.limits, cost.figures);
  const bool is_built = cost.why_not.empty();
  if (cost.fits || is_built) return reason_of(checks);
  std::vector<std::string> texts;
  for (const Check& check : checks) {
    if (check.value && !check.holds()) texts.push_back("at least " + check.text());
  }
  return texts.empty() ? cost.why_not : fmt::format("{}", fmt::join(texts, "; "));
}

const Figures& answer_figures(const SearchResult& result) {
  return result.built ? result.built->figures : result.costs[result.candidate].figures;
}

/// Of what was measured on the trained network, or of what is known without training.
void add_sizes(const SearchResult& result, Json& json) {
  const Figures& figures = answer_figures(result);
  if (result.built) {
    json["ram"] = ram_json(result.built->measurement);
    json["flash"] = flash_json(result.built->measurement);
  } else {
    json["ram"] = {{"total_bytes", known(figures.ram_bytes)}};
    json["flash"] = {{"total_bytes", known(figures.flash_bytes)}};
  }
  json["application"] = {{"ram_bytes", known(figures.ram_bytes)}, {"flash_bytes", known(figures.flash_bytes)}};
}

void add_accuracy(const SearchResult& result, Json& json) {
  const Score* const score = result.built ? result.built->score.get() : nullptr;
  const std::string metric = score != nullptr ? std::string(score->metric()) : "accuracy";
  json["metric"] = metric;
  json[metric] = nullptr;
  json[metric + "_interval"] = nullptr;
  // For data without labels the metric has that name: then the board's bits are in bit_exact alone.
  json["bit_exact"] = result.built ? Json(result.built->agreement) : Json(nullptr);
  if (metric != "agreement") json["agreement"] = json["bit_exact"];
  if (score == nullptr) return;
  json[metric] = score->figure();
  json[metric + "_interval"] = interval_json(*score);
}

/// Whether what was given would do, unchanged, and what it takes. Null if it was not measured.
Json given_json(const SearchResult& result) {
  if (!result.first_is_given || result.costs.empty()) return nullptr;
  const Cost& cost = result.costs.front();
  return {{"fits", cost.fits},
          {"reason", given_reason(result)},
          {"ram_bytes", known(cost.figures.ram_bytes)},
          {"flash_bytes", known(cost.figures.flash_bytes)},
          {"macs", cost.macs},
          {"at_least", !cost.why_not.empty()}};
}

Json limits_json(const Limits& limits) {
  return {{"ram_bytes", known(limits.ram_bytes)},   {"flash_bytes", known(limits.flash_bytes)},
          {"latency_ms", known(limits.latency_ms)}, {"energy_uj", known(limits.energy_uj)},
          {"average_mw", known(limits.average_mw)}, {"min_accuracy", known(limits.min_accuracy)}};
}

Json tried_json(const Tried& one, const SearchResult& result) {
  const Cost& cost = result.costs[one.candidate];
  return {{"candidate", result.titles[one.candidate]},
          {"epochs", one.epochs},
          {"validation", one.validation},
          {"macs", cost.macs},
          {"ram_bytes", known(cost.figures.ram_bytes)},
          {"flash_bytes", known(cost.figures.flash_bytes)},
          {"cycles", known(cost.figures.cycles)},
          {"energy_uj", known(cost.figures.energy_uj)},
          {"average_mw", known(cost.figures.average_mw)}};
}

std::string optional_number(const std::optional<std::int64_t>& value) { return value ? grouped(*value) : "-"; }

std::string front_text(const SearchResult& result) {
  if (result.tried.empty()) return "";
  std::string text = fmt::format("Pareto front (validation part)\n  {:>6} {:>6} {:>9} {:>10} {:>12}  {}\n", "score",
                                 "epochs", "RAM, B", "flash, B", "cycles", "variation");
  for (const Tried& one : pareto_front(result.tried, result.costs)) {
    const Figures& figures = result.costs[one.candidate].figures;
    text += fmt::format("  {:>6.3f} {:>6} {:>9} {:>10} {:>12}  {}\n", one.validation, one.epochs,
                        optional_number(figures.ram_bytes), optional_number(figures.flash_bytes),
                        optional_number(figures.cycles), result.titles[one.candidate]);
  }
  return text;
}

/// What the search looked at.
std::string search_text(const SearchResult& result) {
  std::string text = fmt::format("  search    {} variations, {} of them measured, {} within the budget, {} trained\n",
                                 result.variations, result.costs.size(), result.fitting(), result.tried.size());
  if (!result.refused.empty()) {
    text += fmt::format("  refused   {} variations; the first reason: {}\n", result.drawn - result.costs.size(),
                        result.refused.front());
  }
  if (!result.left_out.empty())
    text += fmt::format("  left out  [{}]: nothing fits with it\n", fmt::join(result.left_out, "], ["));
  for (const std::string& note : result.notes) text += fmt::format("  note      {}\n", note);
  return text + fmt::format("  time      {:.0f} s, {:.0f} s of processors\n", result.seconds, result.cpu_seconds);
}

std::string built_text(const Built& built) {
  std::string text;
  if (built.score) {
    text += fmt::format("  {:<9} {} in int8 on the held-out {}s{}\n", built.score->metric(), figure_text(*built.score),
                        built.noun, built.score->remark());
  }
  if (built.trial) {
    text += fmt::format("  board     {} of {} {}s, {:g} % bit-exact with the host\n", figure_text(*built.trial->score),
                        built.board_items, built.noun, 100 * built.agreement);
  }
  text += form_text(built.form, built.arrival);
  if (built.measurement.sizes) text += memory_text(built.measurement);
  return text;
}

}  // namespace

Json fit_json(const SearchResult& result) {
  const Figures& figures = answer_figures(result);
  Json json = {{"fits", result.misses.empty()}, {"board", result.board.name}};
  add_accuracy(result, json);
  add_sizes(result, json);
  json["cycles"] = known(figures.cycles);
  json["latency_ms"] = known(figures.latency_ms);
  json["energy_uj"] = known(figures.energy_uj);
  json["average_mw"] = known(figures.average_mw);
  json["answers_per_second"] = figures.answers_per_second;
  json["trials"] = result.tried.size();
  json["reason"] = reason_text(result);
  json["given"] = given_json(result);
  json["budget"] = limits_json(result.limits);
  json["variation"] = result.titles[result.candidate];
  json["left_out"] = result.left_out;
  const bool is_recipe = result.file.extension() == ".toml";
  json["recipe"] = is_recipe ? Json(result.file.string()) : Json(nullptr);
  json["output"] = !is_recipe && !result.file.empty() ? Json(result.file.string()) : Json(nullptr);
  json["variations"] = result.variations;
  json["measured"] = result.costs.size();
  json["within"] = result.fitting();
  json["refused"] = result.refused;
  json["notes"] = result.notes;
  json["pareto"] = Json::array();
  for (const Tried& one : pareto_front(result.tried, result.costs)) json["pareto"].push_back(tried_json(one, result));
  json["seconds"] = result.seconds;
  json["cpu_seconds"] = result.cpu_seconds;
  return json;
}

std::string fit_text(const SearchResult& result) {
  const bool fits = result.misses.empty();
  std::string text = fmt::format("{} on {}: {}\n", result.name, result.board.title,
                                 fits ? "fits" : (result.tried.empty() ? "nothing fits" : "the budget is missed"));
  if (result.candidate != 0 && result.first_is_given && !result.costs.front().fits)
    text += fmt::format("  given     does not fit: {}\n", given_reason(result));
  text += fmt::format("  {:<9} {}\n", fits || result.built ? "chosen" : "nearest", result.titles[result.candidate]);
  if (result.built) text += built_text(*result.built);
  if (fits) {
    text += fmt::format("  budget    {}\n", reason_text(result));
  } else {
    for (const std::string& miss : result.misses) text += fmt::format("  MISSED    {}\n", miss);
  }
  text += search_text(result);
  if (!result.file.empty())
    text += fmt::format("  {:<9} {}\n", result.file.extension() == ".toml" ? "recipe" : "model", result.file.string());
  return text + front_text(result);
}

}  // namespace milliwatt
