#include "fit/halving.h"

#include <gtest/gtest.h>

#include "fit/fit.h"

namespace milliwatt {
namespace {

std::vector<std::pair<int, std::size_t>> pairs_of(const std::vector<Rung>& rungs) {
  std::vector<std::pair<int, std::size_t>> pairs;
  for (const Rung& rung : rungs) pairs.emplace_back(rung.epochs, rung.entrants);
  return pairs;
}

using Pairs = std::vector<std::pair<int, std::size_t>>;

TEST(rungs_of, train_fewer_for_longer) {
  EXPECT_EQ(pairs_of(rungs_of(40, 12)), (Pairs{{4, 12}, {12, 4}, {40, 2}}));
  EXPECT_EQ(pairs_of(rungs_of(40, 4)), (Pairs{{4, 4}, {40, 2}}));
  EXPECT_EQ(pairs_of(rungs_of(40, 1)), (Pairs{{40, 1}}));
  EXPECT_EQ(pairs_of(rungs_of(1, 12)), (Pairs{{1, 2}}));
}

CostedCandidate costing(std::int64_t macs, std::int64_t ram, std::int64_t flash, std::int64_t cycles) {
  CostedCandidate one;
  one.cost.macs = macs;
  one.cost.fits = true;
  one.cost.figures.ram_bytes = ram;
  one.cost.figures.flash_bytes = flash;
  one.cost.figures.cycles = cycles;
  return one;
}

TEST(choose_entrants, take_the_largest_and_spread_over_the_rest) {
  std::vector<CostedCandidate> all;
  for (int i = 0; i < 10; ++i) all.push_back(costing(100 * (10 - i), 1, 1, 1));
  all[0].cost.fits = false;
  const std::vector<std::size_t> three = choose_entrants(all, 3);
  ASSERT_EQ(three.size(), 3U);
  EXPECT_EQ(three[0], 1U);  // the largest that fits
  EXPECT_NE(three[1], three[2]);
  EXPECT_EQ(choose_entrants(all, 20).size(), 9U);
}

TEST(choose_entrants, leave_out_those_that_answer_less_often) {
  std::vector<CostedCandidate> all;
  for (const double rate : {1.0, 50.0, 20.0, 50.0}) {
    all.push_back(costing(100, 1, 1, 1));
    all.back().candidate.recipe.inferences_per_second = rate;
  }
  EXPECT_EQ(choose_entrants(all, 4), (std::vector<std::size_t>{1, 3}));
  for (const std::size_t i : {1U, 3U}) all[i].cost.fits = false;
  EXPECT_EQ(choose_entrants(all, 4), (std::vector<std::size_t>{2}));
}

TEST(pareto_front, keeps_what_nothing_beats) {
  const std::vector<CostedCandidate> all = {costing(1, 100, 100, 100), costing(1, 50, 50, 50), costing(1, 60, 50, 50)};
  const std::vector<Tried> front = pareto_front({{0, 40, true, 0.95}, {1, 40, true, 0.9}, {2, 12, false, 0.9}}, all);
  ASSERT_EQ(front.size(), 2U);
  EXPECT_EQ(front[0].candidate, 0U);
  EXPECT_EQ(front[1].candidate, 1U);
}

TEST(is_better, prefers_full_trainings_then_figures_then_fewer_cycles) {
  const std::vector<CostedCandidate> all = {costing(1, 1, 1, 100), costing(1, 1, 1, 50)};
  EXPECT_TRUE(is_better({0, 40, true, 0.8}, {1, 12, false, 0.9}, all));
  EXPECT_TRUE(is_better({0, 40, true, 0.9}, {1, 40, true, 0.8}, all));
  EXPECT_TRUE(is_better({1, 40, true, 0.9}, {0, 40, true, 0.9}, all));
}

}  // namespace
}  // namespace milliwatt
