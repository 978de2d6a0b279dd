#include "decision/conformal.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "error_text.h"

namespace milliwatt {
namespace {

/// Items of two classes: the true one has the score `code`, the other the lowest.
std::vector<ScoredItem> items_with(const std::vector<int>& codes) {
  std::vector<ScoredItem> items;
  for (const int code : codes) items.push_back({{static_cast<std::int8_t>(code), -128}, 0});
  return items;
}

TEST(conformal_threshold, is_the_true_score_of_the_rank_that_the_coverage_asks_for) {
  std::vector<int> codes;
  for (int code = 0; code < 19; ++code) codes.push_back(code);
  EXPECT_EQ(conformal_threshold(items_with(codes), 0.95), 0);  // rank 19 of 19
  EXPECT_EQ(conformal_threshold(items_with(codes), 0.9), 1);   // rank 18
  EXPECT_EQ(conformal_threshold(items_with(codes), 0.5), 9);   // rank 10
}

TEST(conformal_threshold, refuses_a_coverage_that_the_items_cannot_support_and_names_the_number) {
  EXPECT_EQ(error_text([] { check_coverage(18, 0.95); }),
            "coverage 0.95 needs at least 19 held-out items, there are 18; give more data, or ask for less coverage");
  for (const double coverage : {0.5, 0.8, 0.9, 0.95, 0.99, 0.995}) {
    // The number that the message names is the least one.
    std::size_t least = 1;
    while (!error_text([&] { check_coverage(least, coverage); }).empty()) ++least;
    EXPECT_NE(error_text([&] {
                check_coverage(least - 1, coverage);
              }).find("at least " + std::to_string(least) + " held-out"),
              std::string::npos)
        << coverage;
  }
}

TEST(conformal_threshold, keeps_its_promise_on_items_that_it_has_not_seen) {
  Random random{1, 2};
  std::int64_t covered = 0;
  std::int64_t total = 0;
  const auto draw = [&](std::size_t count) {
    std::vector<int> codes;
    for (std::size_t i = 0; i < count; ++i) codes.push_back(static_cast<int>(random.below(256)) - 128);
    return items_with(codes);
  };
  for (int trial = 0; trial < 400; ++trial) {
    const Abstention tried = try_threshold(draw(50), conformal_threshold(draw(60), 0.9));
    covered += tried.covered;
    total += tried.total;
  }
  // 0.9 at least, and not much more: (60 + 1) * 0.9 rounded up, over 61, and codes that are equal.
  EXPECT_GT(static_cast<double>(covered) / static_cast<double>(total), 0.89);
  EXPECT_LT(static_cast<double>(covered) / static_cast<double>(total), 0.93);
}

TEST(try_threshold, answers_only_if_one_class_is_possible) {
  const std::vector<ScoredItem> items = {
      {{50, 0, 0}, 0},    // right
      {{0, 50, 0}, 0},    // wrong, and the true class is not possible
      {{50, 50, 0}, 1},   // two are possible: no answer, but the true one is covered
      {{10, 10, 10}, 2},  // none
      {{40, 39, 0}, 0},   // the threshold itself is enough
  };
  const Abstention tried = try_threshold(items, 40);
  EXPECT_EQ(tried.total, 5);
  EXPECT_EQ(tried.covered, 3);
  EXPECT_EQ(tried.answered, 3);
  EXPECT_EQ(tried.right, 2);
}

TEST(confidence_histogram, counts_best_scores) {
  const std::vector<ScoredItem> items = {{{-128, -128}, 0}, {{127, 0}, 1}, {{0, 31}, 0}, {{96, -5}, 0}};
  EXPECT_EQ(confidence_histogram(items), (std::array<std::int64_t, 8>{1, 0, 0, 0, 1, 0, 0, 2}));
}

}  // namespace
}  // namespace milliwatt
