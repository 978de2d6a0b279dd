#include "fit/measure_candidates.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "fit/share_costs.h"
#include "recipe/deployment.h"

namespace milliwatt {
namespace {

/// Those of the names that are tables of the recipe.
std::vector<std::string> tables_there(const std::string& recipe, const std::vector<std::string>& names) {
  std::vector<std::string> there;
  for (const std::string& name : names) {
    if (!table_text(recipe, name).empty()) there.push_back(name);
  }
  return there;
}

/// The variations that are recipes.
std::vector<Candidate> candidates_of(const FitPlace& place, const std::vector<std::string>& left_out,
                                     std::vector<std::string>& refused) {
  std::vector<Candidate> candidates;
  for (const std::size_t number : drawn_variations(place.space, place.most_variations, place.seed())) {
    const std::vector<std::string> parts = place.space.parts(number);
    try {
      candidates.push_back(
          make_candidate(varied_recipe(place.text, parts, left_out), parts, left_out, place.recipe_file));
    } catch (const Error& error) {
      if (std::ranges::find(refused, error.what()) == refused.end()) refused.emplace_back(error.what());
    }
  }
  if (candidates.empty()) throw Error(fmt::format("{}; no variation of [fit] is a recipe", refused.front()));
  return candidates;
}

std::vector<CostedCandidate> costed(const FitPlace& place, std::vector<Candidate> candidates) {
  CostRequest request = {place.claims(), place.journal, place.board.name, place.limits, {}, {}, {}, place.watch};
  for (const Candidate& candidate : candidates) {
    request.follows_from.push_back(candidate.text);
    request.titles.push_back(candidate.title());
  }
  request.cost = [&](std::size_t i) { return cost_of(candidates[i].recipe, place.board, place.limits); };
  const std::vector<Cost> costs = share_costs(request);
  std::vector<CostedCandidate> result;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    CostedCandidate one{std::move(candidates[i]), costs[i]};
    Recipe& recipe = one.candidate.recipe;
    if (!one.cost.objective.empty() && recipe.objective.empty()) {
      one.candidate.text = varied_recipe(
          one.candidate.text,
          {fmt::format("{{deployment = {{for = \"{}\", coded = {}}}}}", one.cost.objective, one.cost.coded)});
      recipe.objective = one.cost.objective;
      recipe.coded = one.cost.coded;
    }
    result.push_back(std::move(one));
  }
  return result;
}

}  // namespace

std::size_t MeasuredCandidates::fitting() const {
  return static_cast<std::size_t>(std::ranges::count_if(all, [](const auto& one) { return one.cost.fits; }));
}

std::vector<Cost> MeasuredCandidates::costs() const {
  std::vector<Cost> costs;
  for (const CostedCandidate& one : all) costs.push_back(one.cost);
  return costs;
}

MeasuredCandidates measure_candidates(const FitPlace& place) {
  MeasuredCandidates measured;
  measured.all = costed(place, candidates_of(place, {}, measured.refused));
  if (measured.fitting() > 0) return measured;
  const std::vector<std::string> optional = tables_there(place.text, place.space.optional);
  if (optional.empty()) return measured;
  MeasuredCandidates without;
  without.all = costed(place, candidates_of(place, optional, without.refused));
  without.left_out = optional;
  return without;
}

std::vector<std::size_t> choose_entrants(const std::vector<CostedCandidate>& all, std::size_t count) {
  const auto rate = [&](std::size_t i) { return all[i].candidate.recipe.inferences_per_second; };
  std::vector<std::size_t> fitting;
  double most_answers = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].cost.fits) continue;
    fitting.push_back(i);
    most_answers = std::max(most_answers, rate(i));
  }
  std::erase_if(fitting, [&](std::size_t i) { return rate(i) < most_answers; });
  if (fitting.size() <= count) return fitting;
  std::ranges::stable_sort(fitting, [&](std::size_t a, std::size_t b) { return all[a].cost.macs < all[b].cost.macs; });
  std::vector<std::size_t> chosen = {fitting.back()};
  for (const std::size_t one : spread(fitting, count - 1)) {
    if (one != fitting.back()) chosen.push_back(one);
  }
  return chosen;
}

}  // namespace milliwatt
