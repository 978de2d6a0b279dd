#include "fit/search_result.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/process.h"

namespace milliwatt {
namespace {

/// In what it falls short besides its costs.
std::vector<std::string> faults_of(const Limits& limits, const Built& built) {
  std::vector<std::string> all;
  if (limits.min_accuracy && !built.score) all.push_back("the accuracy is not known: there are no data");
  if (limits.min_accuracy && built.score && built.score->figure() < *limits.min_accuracy) {
    all.push_back(fmt::format("{} {:.4f}, {:.4f} below the limit of {:g}", built.score->metric(), built.score->figure(),
                              *limits.min_accuracy - built.score->figure(), *limits.min_accuracy));
  }
  if (built.agreement < 1)
    all.push_back(fmt::format("{:.2f} % of the outputs differ from the host's", 100 * (1 - built.agreement)));
  return all;
}

}  // namespace

std::size_t SearchResult::fitting() const {
  return static_cast<std::size_t>(std::ranges::count_if(costs, [](const Cost& one) { return one.fits; }));
}

Outcome take_candidate(SearchResult& result, std::size_t candidate, const std::function<Built()>& build) {
  result.candidate = candidate;
  result.built.reset();
  try {
    result.built = build();
  } catch (const Interrupted&) {
    throw;
  } catch (const Error& error) {  // trained, it is too large, or its stack met the data as it ran
    result.checks = checks_of(result.limits, result.costs[candidate].figures);
    result.misses = {error.what()};
    return Outcome::kTooDear;
  }
  result.checks = checks_of(result.limits, result.built->figures);
  result.misses.clear();
  for (const Check& check : result.checks) {
    if (!check.holds()) result.misses.push_back(check.text());
  }
  const bool is_dear = !result.misses.empty();
  for (std::string& fault : faults_of(result.limits, *result.built)) result.misses.push_back(std::move(fault));
  if (result.misses.empty()) return Outcome::kHolds;
  return is_dear ? Outcome::kTooDear : Outcome::kTooBad;
}

void name_nearest(SearchResult& result) {
  const auto nearest =
      std::ranges::min_element(result.costs, [](const Cost& a, const Cost& b) { return a.share < b.share; });
  result.candidate = static_cast<std::size_t>(nearest - result.costs.begin());
  result.checks = checks_of(result.limits, nearest->figures);
  for (const Check& check : result.checks) {
    if (check.value && !check.holds()) result.misses.push_back(check.text());
  }
  if (!nearest->why_not.empty()) result.misses.push_back(nearest->why_not);
}

}  // namespace milliwatt
