// Plans between the fastest and the smallest, and which of them is taken.
#include "deploy/pareto.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/chains.h"
#include "error_text.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

MeasuredPlan plan_with(std::int64_t ram_bytes, double latency_ms) {
  MeasuredPlan plan;
  plan.measurement.ram.arena_bytes = ram_bytes;
  plan.measurement.ram.stack_bytes = 0;
  plan.measurement.ram.static_bytes = 0;
  plan.measurement.latency_ms = latency_ms;
  return plan;
}

PlanLadder ladder_of(const Graph& model, const Board& board, const std::vector<TensorBytes>& inputs) {
  return PlanLadder(model, board, {}, true, measuring(board, inputs));
}

/// Trades cycles for memory.
Graph wide_chain() {
  return chain(24, {conv(24, 5, 1, true), depthwise(5, true), conv(32, 3, 2, true), depthwise(3, true)});
}

TEST(best_within, takes_the_fastest_plan_that_keeps_the_budget) {
  const std::vector<MeasuredPlan> front = {plan_with(9000, 10), plan_with(7000, 12), plan_with(5000, 15)};
  const auto ram_of = [&](const RunBudget& budget) { return best_within(front, budget).ram_bytes(); };
  EXPECT_EQ(ram_of({}), 9000);
  EXPECT_EQ(ram_of({.ram_bytes = 9000}), 9000);
  EXPECT_EQ(ram_of({.ram_bytes = 8999}), 7000);
  EXPECT_EQ(ram_of({.ram_bytes = 8999, .latency_ms = 12}), 7000);
  EXPECT_EQ(ram_of({.ram_bytes = 6000, .latency_ms = 12}), 5000);
  EXPECT_EQ(ram_of({.ram_bytes = 100}), 5000);
  EXPECT_EQ(ram_of({.latency_ms = 9}), 9000);
  EXPECT_EQ(ram_of({.ram_bytes = 8000, .latency_ms = 9}), 7000);
}

TEST(misses, says_by_how_much_each_limit_is_missed) {
  const RunBudget budget = {.ram_bytes = 4096, .latency_ms = 12};
  EXPECT_THAT(misses({plan_with(5000, 15)}, budget),
              ElementsAre(HasSubstr("over --ram by 904 B"), HasSubstr("over --latency by 3.00 ms")));
  EXPECT_THAT(misses({plan_with(4096, 12)}, budget), ElementsAre());
}

TEST(misses, holds_each_limit_against_the_plan_that_comes_nearest) {
  const std::vector<MeasuredPlan> plans = {plan_with(9000, 52.2), plan_with(7000, 55), plan_with(5000, 63.85)};
  EXPECT_THAT(
      misses(plans, {.latency_ms = 52}),
      ElementsAre("over --latency by 0.20 ms (the fastest plan needs 52.20, allowed 52); use a faster board or a "
                  "smaller model"));
  EXPECT_THAT(misses(plans, {.ram_bytes = 4000}),
              ElementsAre("over --ram by 1,000 B (the smallest plan needs 5,000, allowed 4,000); use --feed rows, a "
                          "smaller input or a smaller model"));
  EXPECT_THAT(misses(plans, {.ram_bytes = 8000, .latency_ms = 53}),
              ElementsAre("over --latency by 2.00 ms (the fastest plan within --ram needs 55.00, allowed 53); use more "
                          "RAM, a faster board or a smaller model"));
  EXPECT_THAT(misses(plans, {.ram_bytes = 4000, .latency_ms = 60}), ElementsAre(HasSubstr("over --ram by 1,000 B")));
}

TEST(misses, says_that_the_time_is_not_known) {
  MeasuredPlan plan = plan_with(5000, 0);
  plan.measurement.latency_ms.reset();
  EXPECT_THAT(misses({plan}, {.latency_ms = 60}),
              ElementsAre("--latency: the time is not known on this board; use a board that is emulated"));
}

TEST(pareto_front, gives_less_memory_for_more_cycles_and_the_same_bits) {
  const Graph model = wide_chain();
  const std::vector<TensorBytes> inputs = {random_elements(model.tensor(model.inputs[0]), 1)};
  Executor reference(model);
  reference.run(inputs);
  const std::vector<MeasuredPlan> front = pareto_front(ladder_of(model, read_board("nucleo-l4r5zi"), inputs));
  ASSERT_GE(front.size(), 2U);
  for (std::size_t i = 0; i < front.size(); ++i) {
    EXPECT_EQ(front[i].measurement.outputs, reference.outputs());
    if (i == 0) continue;
    EXPECT_LT(front[i].planned.plan.arena_bytes, front[i - 1].planned.plan.arena_bytes);
    EXPECT_GT(*front[i].measurement.latency_ms, *front[i - 1].measurement.latency_ms);
  }
}

TEST(plan_ladder, starts_with_the_fastest_plan_that_fits_the_board) {
  const Graph model = wide_chain();
  const std::vector<TensorBytes> inputs = {random_elements(model.tensor(model.inputs[0]), 1)};
  Board board = read_board("nucleo-l4r5zi");
  const std::vector<MeasuredPlan> front = pareto_front(ladder_of(model, board, inputs));
  ASSERT_GE(front.size(), 2U);
  board.ram_bytes = front.front().measurement.application->ram_bytes - 1;
  const std::optional<MeasuredPlan> first = ladder_of(model, board, inputs).next();
  ASSERT_TRUE(first.has_value());
  EXPECT_LT(first->planned.plan.arena_bytes, front.front().planned.plan.arena_bytes);
  EXPECT_LE(first->measurement.application->ram_bytes, board.ram_bytes);
}

TEST(plan_ladder, says_what_would_fit_where_no_plan_does) {
  const Graph model = chain({1, 60, 16, 4}, {conv(4, 3, 4), conv(4, 3, 2)});
  Board board = read_board("nucleo-l4r5zi");
  board.name = "tight";
  PlanRequest by_rows;
  by_rows.objective = Objective::kRam;
  by_rows.input = InputKind::kRows;
  board.ram_bytes = plan_for_board(model, board, by_rows).plan.arena_bytes;
  const std::string message = error_text([&] { PlanLadder(model, board, {}, false, measuring(board, {})).next(); });
  EXPECT_THAT(message, HasSubstr("does not fit: over its RAM by"));  // before it is planned: so large is its input
  EXPECT_THAT(message, HasSubstr("; use --feed rows (arena "));
  EXPECT_THAT(message, HasSubstr(" B), a larger board (arduino-mega2560, ch32v203, corstone-300) or a smaller model"));
}

}  // namespace
}  // namespace milliwatt
