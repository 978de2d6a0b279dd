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
}

TEST(run_budget, says_by_how_much_a_plan_misses_it) {
  const RunBudget budget = {.ram_bytes = 4096, .latency_ms = 12};
  EXPECT_THAT(budget.misses(plan_with(5000, 15)),
              ElementsAre(HasSubstr("over --ram by 904 B"), HasSubstr("over --latency by 3.00 ms")));
  EXPECT_THAT(budget.misses(plan_with(4096, 12)), ElementsAre());
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
  PlanLadder ladder(model, board, {}, false, measuring(board, {}));
  const std::string message = error_text([&] { ladder.next(); });
  EXPECT_THAT(message, HasSubstr("does not fit: over its RAM by"));
  EXPECT_THAT(message, HasSubstr("; --feed rows (arena "));
  EXPECT_THAT(message,
              HasSubstr(" B), a larger board (corstone-300, esp32-c3, nano33ble) or a smaller model would be right"));
}

}  // namespace
}  // namespace milliwatt
