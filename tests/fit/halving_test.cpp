#include "fit/halving.h"

#include <gtest/gtest.h>

#include <memory>

#include "fit/measure_candidates.h"
#include "scratch_folder.h"

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

Cost costing(std::int64_t ram, std::int64_t flash, std::int64_t cycles, double share = 1) {
  Cost cost;
  cost.fits = true;
  cost.share = share;
  cost.figures.ram_bytes = ram;
  cost.figures.flash_bytes = flash;
  cost.figures.cycles = cycles;
  return cost;
}

CostedCandidate of_macs(std::int64_t macs) {
  CostedCandidate one;
  one.cost.macs = macs;
  one.cost.fits = true;
  return one;
}

TEST(choose_entrants, take_the_largest_and_spread_over_the_rest) {
  std::vector<CostedCandidate> all;
  for (int i = 0; i < 10; ++i) all.push_back(of_macs(100 * (10 - i)));
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
    all.push_back(of_macs(100));
    all.back().candidate.recipe.inferences_per_second = rate;
  }
  EXPECT_EQ(choose_entrants(all, 4), (std::vector<std::size_t>{1, 3}));
  for (const std::size_t i : {1U, 3U}) all[i].cost.fits = false;
  EXPECT_EQ(choose_entrants(all, 4), (std::vector<std::size_t>{2}));
}

TEST(pareto_front, keeps_what_nothing_beats) {
  const std::vector<Cost> all = {costing(100, 100, 100), costing(50, 50, 50), costing(60, 50, 50)};
  const std::vector<Tried> front = pareto_front({{0, 40, true, 0.95}, {1, 40, true, 0.9}, {2, 12, false, 0.9}}, all);
  ASSERT_EQ(front.size(), 2U);
  EXPECT_EQ(front[0].candidate, 0U);
  EXPECT_EQ(front[1].candidate, 1U);
}

TEST(is_better, prefers_full_trainings_then_figures_then_fewer_cycles) {
  const std::vector<Cost> all = {costing(1, 1, 100), costing(1, 1, 50)};
  EXPECT_TRUE(is_better({0, 40, true, 0.8}, {1, 12, false, 0.9}, all));
  EXPECT_TRUE(is_better({0, 40, true, 0.9}, {1, 40, true, 0.8}, all));
  EXPECT_TRUE(is_better({1, 40, true, 0.9}, {0, 40, true, 0.9}, all));
}

TEST(is_better, compares_networks_that_need_no_training_with_those_that_were_trained) {
  const std::vector<Cost> all = {costing(1, 1, 100), costing(1, 1, 50)};
  EXPECT_TRUE(is_better({0, 0, true, 0.9}, {1, 40, true, 0.8}, all));
  EXPECT_TRUE(is_better({0, 0, true, 0.1}, {1, 12, false, 0.8}, all));
}

class ChooseFinalist : public ::testing::Test {
 protected:
  ChooseFinalist() {
    trials_.epochs = 10;
    trials_.claims = folder_.path();
    trials_.journal = std::make_shared<Journal>(folder_.path() / "journal.jsonl");
    trials_.key = [](const Training& one) { return "full-" + std::to_string(one.candidate); };
    trials_.title = [](std::size_t i) { return std::to_string(i); };
    trials_.watch = [](const StageProgress&) {};
    trials_.train = [this](const Training& one, const std::string&, const Watcher&) {
      EXPECT_TRUE(one.is_full);
      trained_.push_back(one.candidate);
      return 0.5;
    };
    for (const double share : {0.99, 0.9, 0.95, 0.6, 0.5, 0.4}) trials_.costs.push_back(costing(1, 1, 1, share));
  }

  /// The candidates in the order in which they are offered; `holding` holds the budget.
  std::vector<std::size_t> offered(std::size_t holding, Outcome of_others) {
    std::vector<std::size_t> all;
    chosen_ = choose_finalist(trials_, tried_, 2, [&](std::size_t candidate) {
      all.push_back(candidate);
      return candidate == holding ? Outcome::kHolds : of_others;
    });
    return all;
  }

  const ScratchFolder folder_;
  Trials trials_;
  std::vector<Tried> tried_ = {{0, 10, true, 0.9},  {1, 10, true, 0.8}, {2, 3, false, 0.7},
                               {3, 3, false, 0.65}, {4, 1, false, 0.6}, {5, 1, false, 0.5}};
  std::vector<std::size_t> trained_;
  std::size_t chosen_ = 9;
};

TEST_F(ChooseFinalist, takes_the_first_that_holds) {
  EXPECT_EQ(offered(1, Outcome::kTooDear), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(chosen_, 1U);
  EXPECT_TRUE(trained_.empty());
}

TEST_F(ChooseFinalist, trains_cheaper_ones_if_all_finalists_are_too_dear) {
  EXPECT_EQ(offered(4, Outcome::kTooDear), (std::vector<std::size_t>{0, 1, 3, 4}));  // 2 is no cheaper than 1
  EXPECT_EQ(chosen_, 4U);
  EXPECT_EQ(trained_, (std::vector<std::size_t>{3, 4}));
  EXPECT_EQ(tried_[2].epochs, 10);
}

TEST_F(ChooseFinalist, gives_up_after_so_many) {
  EXPECT_EQ(offered(5, Outcome::kTooDear), (std::vector<std::size_t>{0, 1, 3, 4}));
  EXPECT_EQ(chosen_, 0U);
}

TEST_F(ChooseFinalist, trains_no_cheaper_one_if_the_answers_are_too_bad) {
  EXPECT_EQ(offered(9, Outcome::kTooBad), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(chosen_, 0U);
}

}  // namespace
}  // namespace milliwatt
