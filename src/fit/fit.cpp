#include "fit/fit.h"

#include <algorithm>

#include "base/files.h"
#include "fit/claim.h"
#include "fit/finalist.h"
#include "fit/fit_data.h"
#include "fit/recipe_trials.h"
#include "fit/timed_search.h"

namespace milliwatt {
namespace {

constexpr std::size_t kFurtherTrainings = 3;

/// The finalists, the best first, until one holds the budget; otherwise the best.
void choose(const FitPlace& place, const MeasuredCandidates& measured, const Trials& trials, FitData& data,
            SearchResult& result) {
  const Claim claim = Claim::wait(place.claims() / ("result-" + place.board.name));
  result.file = recipe_file(place);
  const auto take = [&](std::size_t candidate) {
    return take_candidate(result, candidate,
                          [&] { return make_finalist(place, measured.all[candidate].candidate, data); });
  };
  const std::size_t chosen = choose_finalist(trials, result.tried, kFurtherTrainings, take);
  if (result.candidate != chosen) take(chosen);
}

void search(const FitPlace& place, SearchResult& result) {
  const MeasuredCandidates measured = measure_candidates(place);
  for (const CostedCandidate& one : measured.all) {
    result.titles.push_back(one.candidate.title());
    result.costs.push_back(one.cost);
  }
  result.first_is_given = result.titles.front() == Candidate().title();
  result.refused = measured.refused;
  result.left_out = measured.left_out;
  const std::vector<std::size_t> entrants = choose_entrants(measured.all, place.most_trials);
  if (entrants.empty()) return name_nearest(result);
  FitData data(place);
  const Trials trials = recipe_trials(place, measured, data);
  result.tried = halve(trials, entrants, [&](const std::vector<Tried>& tried) {
    result.tried = tried;
    result.file = recipe_file(place);
    if (result.leads)
      write_file_atomically(result.file, recipe_text(place, measured.all[tried.front().candidate].candidate));
  });
  if (result.leads) choose(place, measured, trials, data, result);
}

}  // namespace

SearchResult fit(const FitRequest& request) {
  SearchResult result;
  search_timed(result, [&] {
    const FitPlace place = open_place(request);
    result.name = place.recipe.name;
    result.board = place.board;
    result.limits = place.limits;
    result.variations = place.space.size();
    result.drawn = std::min(place.space.size(), place.most_variations);
    search(place, result);
  });
  return result;
}

}  // namespace milliwatt
