// Abstention with a guarantee: split conformal prediction (V. Vovk, A. Gammerman, G. Shafer, Algorithmic Learning in a
// Random World, 2005; A. N. Angelopoulos, S. Bates, arXiv:2107.07511, for classification with 1 - probability as the
// score of nonconformity). From held-out items a threshold follows; the classes of a new item whose scores reach it are
// the set of possible ones. Over the draw of held-out and new items, which must be exchangeable, the true class is in
// the set with at least the promised probability.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace milliwatt {

/// The scores of an item's classes, as codes, and the true one.
struct ScoredItem {
  std::vector<std::int8_t> scores;
  int label = 0;
};

/// @throws Error naming the number of items that the coverage needs if there are fewer.
void check_coverage(std::size_t items, double coverage);

/// The threshold of that coverage, a share below 1. @throws Error as check_coverage() does.
std::int8_t conformal_threshold(std::span<const ScoredItem> items, double coverage);

/// What a threshold does on items that it was not taken from.
struct Abstention {
  std::int64_t total = 0;
  std::int64_t covered = 0;   ///< the true class is possible
  std::int64_t answered = 0;  ///< one class alone is possible
  std::int64_t right = 0;     ///< and it is the true one
};
Abstention try_threshold(std::span<const ScoredItem> items, std::int8_t threshold);

/// For each eighth of the codes the items whose best score is in it, as a device's FieldStatistics count them.
std::array<std::int64_t, 8> confidence_histogram(std::span<const ScoredItem> items);

}  // namespace milliwatt
