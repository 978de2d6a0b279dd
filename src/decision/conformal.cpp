#include "decision/conformal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/error.h"
#include "base/to_size.h"
#include "milliwatt/decide/decision.h"
#include "milliwatt/decide/field_statistics.h"

namespace milliwatt {
namespace {

// Shares such as 0.95 are not exact: a product that should be whole must not be rounded up.
constexpr double kSlack = 1e-9;

/// How many of `items` true scores must reach the threshold.
std::size_t needed(std::size_t items, double coverage) {
  return static_cast<std::size_t>(std::ceil(static_cast<double>(items + 1) * coverage - kSlack));
}

std::int8_t true_score(const ScoredItem& item) { return item.scores.at(to_size(item.label)); }

}  // namespace

void check_coverage(std::size_t items, double coverage) {
  if (needed(items, coverage) <= items) return;
  throw Error(
      fmt::format("coverage {:g} needs at least {} held-out items, there are {}; give more data, or ask for "
                  "less coverage",
                  coverage, static_cast<std::size_t>(std::ceil(coverage / (1 - coverage) - kSlack)), items));
}

std::int8_t conformal_threshold(std::span<const ScoredItem> items, double coverage) {
  check_coverage(items.size(), coverage);
  const std::size_t rank = needed(items.size(), coverage);
  std::vector<std::int8_t> scores;
  for (const ScoredItem& item : items) scores.push_back(true_score(item));
  std::ranges::sort(scores, std::ranges::greater());
  return scores[std::max<std::size_t>(rank, 1) - 1];
}

Abstention try_threshold(std::span<const ScoredItem> items, std::int8_t threshold) {
  Abstention tried;
  for (const ScoredItem& item : items) {
    ++tried.total;
    if (true_score(item) >= threshold) ++tried.covered;
    const std::uint8_t only = only_class(item.scores.data(), static_cast<std::uint8_t>(item.scores.size()), threshold);
    if (only == kNoClass) continue;
    ++tried.answered;
    if (only == item.label) ++tried.right;
  }
  return tried;
}

std::array<std::int64_t, 8> confidence_histogram(std::span<const ScoredItem> items) {
  std::array<std::int64_t, 8> bins = {};
  for (const ScoredItem& item : items) {
    FieldStatistics one = {};
    note_scores(item.scores.data(), static_cast<std::uint8_t>(item.scores.size()), &one);
    for (std::size_t bin = 0; bin < bins.size(); ++bin) bins[bin] += one.confidence[bin];
  }
  return bins;
}

}  // namespace milliwatt
