#include "fit/limits.h"

#include <gtest/gtest.h>

namespace milliwatt {
namespace {

Board small_board() {
  Board board;
  board.ram_bytes = 2'048;
  board.flash_bytes = 32'768;
  return board;
}

TEST(limits, are_those_asked_for_then_the_recipes_then_the_boards) {
  Budget budget;
  budget.ram_bytes = 1'500;
  budget.latency_ms = 20;
  Limits asked;
  asked.latency_ms = 10;
  const Limits limits = limits_of(asked, budget, small_board());
  EXPECT_EQ(limits.ram_bytes, 1'500);
  EXPECT_EQ(limits.flash_bytes, 32'768);
  EXPECT_EQ(limits.latency_ms, 10);
  EXPECT_FALSE(limits.average_mw);
}

TEST(limits, are_never_more_than_the_board_has) {
  Limits asked;
  asked.ram_bytes = 4'096;
  EXPECT_EQ(limits_of(asked, {}, small_board()).ram_bytes, 2'048);
}

TEST(limits, say_why_a_budget_holds_or_how_far_it_is_missed) {
  const Limits limits = limits_of({}, {}, small_board());
  Figures figures;
  figures.ram_bytes = 1'900;
  figures.flash_bytes = 20'000;
  EXPECT_TRUE(all_hold(checks_of(limits, figures)));
  EXPECT_EQ(reason_of(checks_of(limits, figures)), "RAM 1,900 B of 2,048 B; flash 20,000 B of 32,768 B");
  figures.ram_bytes = 3'072;
  const std::vector<Check> checks = checks_of(limits, figures);
  EXPECT_FALSE(all_hold(checks));
  EXPECT_EQ(worst_share(checks), 1.5);
  EXPECT_EQ(reason_of(checks), "RAM 3,072 B, 1,024 B over the limit of 2,048 B");
}

TEST(limits, do_not_hold_for_figures_that_are_not_known) {
  Limits limits;
  limits.average_mw = 1;
  EXPECT_FALSE(all_hold(checks_of(limits, {})));
  EXPECT_EQ(reason_of(checks_of(limits, {})), "power not known, limit 1 mW");
}

TEST(limits, ask_whether_the_processor_keeps_up_with_endless_input) {
  Figures figures;
  figures.latency_ms = 30;
  figures.answers_per_second = 50;
  EXPECT_TRUE(all_hold(checks_of({}, figures)));
  figures.is_endless = true;
  EXPECT_EQ(reason_of(checks_of({}, figures)), "processor 150 %, 50 % over the limit of 100 %");
}

}  // namespace
}  // namespace milliwatt
