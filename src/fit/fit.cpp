#include "fit/fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/process.h"
#include "fit/claim.h"
#include "fit/cpu_seconds.h"
#include "fit/fit_data.h"

namespace milliwatt {
namespace {

using Clock = std::chrono::steady_clock;

/// Takes a candidate's full training as the answer.
void take_finalist(FitResult& result, std::size_t candidate, FitData& data) {
  result.candidate = candidate;
  result.recipe_file = recipe_file(result.place);
  result.chosen.reset();
  const CostedCandidate& one = result.measured.all[candidate];
  try {
    result.chosen = make_finalist(result.place, one.candidate, data);
    result.checks = checks_of(result.place.limits, result.chosen->figures);
    result.misses = misses_of(result.place, *result.chosen, result.checks);
  } catch (const Interrupted&) {
    throw;
  } catch (const Error& error) {  // trained, it is too large, or its stack met the data as it ran
    result.checks = checks_of(result.place.limits, one.cost.figures);
    result.misses = {error.what()};
  }
}

/// The finalists, the best first, until one holds the budget; otherwise the best.
void choose(FitResult& result, FitData& data) {
  const Claim claim = Claim::wait(result.place.claims() / ("result-" + result.place.board.name));
  std::vector<std::size_t> finalists;
  for (const Tried& one : result.tried) {
    if (one.is_full) finalists.push_back(one.candidate);
  }
  for (const std::size_t one : finalists) {
    take_finalist(result, one, data);
    if (result.misses.empty()) return;
  }
  if (finalists.size() > 1) take_finalist(result, finalists.front(), data);
}

/// Nothing fits: how far is the nearest?
void name_nearest(FitResult& result) {
  const std::vector<CostedCandidate>& all = result.measured.all;
  const auto nearest = std::ranges::min_element(
      all, [](const CostedCandidate& a, const CostedCandidate& b) { return a.cost.share < b.cost.share; });
  result.candidate = static_cast<std::size_t>(nearest - all.begin());
  result.checks = checks_of(result.place.limits, nearest->cost.figures);
  for (const Check& check : result.checks) {
    if (check.value && !check.holds()) result.misses.push_back(check.text());
  }
  if (!nearest->cost.why_not.empty()) result.misses.push_back(nearest->cost.why_not);
}

void search(FitResult& result) {
  const FitPlace& place = result.place;
  result.measured = measure_candidates(place);
  const std::vector<std::size_t> entrants = choose_entrants(result.measured.all, place.most_trials);
  if (entrants.empty()) return name_nearest(result);
  FitData data(place);
  result.tried = halve(place, result.measured.all, entrants, data, [&](const std::vector<Tried>& tried) {
    result.tried = tried;
    write_file_atomically(recipe_file(place),
                          recipe_text(place, result.measured.all[tried.front().candidate].candidate));
  });
  choose(result, data);
}

/// What is there after the user asked to stop.
std::string kept_text(const FitResult& result) {
  const std::string again = "the same command goes on from here";
  if (result.tried.empty()) return fmt::format("interrupted before the first comparison; {}", again);
  const Tried& best = result.tried.front();
  return fmt::format("interrupted; the best so far, {:.3f} on the validation part after {} epochs, is {}; {}",
                     best.validation, best.epochs, recipe_file(result.place).string(), again);
}

bool beats(const CostedCandidate& a, double a_figure, const CostedCandidate& b, double b_figure) {
  const auto costs = [](const CostedCandidate& one) {
    const Figures& figures = one.cost.figures;
    return std::vector<std::int64_t>{figures.ram_bytes.value_or(0), figures.flash_bytes.value_or(0),
                                     figures.cycles.value_or(0)};
  };
  const std::vector<std::int64_t> of_a = costs(a);
  const std::vector<std::int64_t> of_b = costs(b);
  bool better = a_figure > b_figure;
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    if (of_a[i] > of_b[i]) return false;
    better = better || of_a[i] < of_b[i];
  }
  return a_figure >= b_figure && better;
}

}  // namespace

FitResult fit(const FitRequest& request) {
  const Clock::time_point started = Clock::now();
  FitResult result;
  result.place = open_place(request);
  try {
    search(result);
  } catch (const Interrupted&) {
    throw Error(kept_text(result));
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - started).count();
  result.cpu_seconds = cpu_seconds();
  return result;
}

std::vector<Tried> pareto_front(const std::vector<Tried>& tried, const std::vector<CostedCandidate>& all) {
  std::vector<Tried> front;
  for (const Tried& one : tried) {
    const bool is_beaten = std::ranges::any_of(tried, [&](const Tried& other) {
      return beats(all[other.candidate], other.validation, all[one.candidate], one.validation);
    });
    if (!is_beaten) front.push_back(one);
  }
  return front;
}

}  // namespace milliwatt
