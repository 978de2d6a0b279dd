// Without an objective kernels are chosen by the time on the board, what its flash takes included.
#include <gtest/gtest.h>

#include "deploy/chains.h"
#include "deploy/plan_ladder.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

/// Its fastest dot products, without wait states, have a loop of more than 1 KB.
Graph long_products() { return chain({1, 6, 8, 32}, {conv(32, 3, 1, true)}); }

MeasuredPlan measured(const char* board_name, std::optional<Objective> objective) {
  const Graph model = long_products();
  const Board board = read_board(board_name);
  const PlanTrial trial = measuring(board, {random_elements(model.tensor(model.inputs[0]), 1)});
  return trial(plan_for_board(model, board, {.objective = objective}));
}

TEST(plan_for_board, counts_what_flash_takes_where_no_objective_is_given) {
  const MeasuredPlan on_board = measured("nucleo-l4r5zi", std::nullopt);
  const MeasuredPlan by_cycles = measured("nucleo-l4r5zi", Objective::kSpeed);
  EXPECT_LT(*on_board.measurement.latency_ms, 0.7 * *by_cycles.measurement.latency_ms);
  EXPECT_GT(*on_board.measurement.cycles, *by_cycles.measurement.cycles);
  EXPECT_EQ(on_board.measurement.outputs, by_cycles.measurement.outputs);
}

TEST(plan_for_board, goes_by_cycles_where_the_flash_is_not_known) {
  EXPECT_EQ(measured("nano33ble", std::nullopt).measurement.cycles,
            measured("nano33ble", Objective::kSpeed).measurement.cycles);
}

}  // namespace
}  // namespace milliwatt
