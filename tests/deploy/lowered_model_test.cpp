// One lowering, many plans.
#include "deploy/lowered_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/chains.h"
#include "deploy/needs.h"

namespace milliwatt {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Graph small_chain() { return chain(24, {conv(24, 5, 1, true), depthwise(5, true), conv(32, 3, 2, true)}); }

std::vector<std::string> functions_of(const Plan& plan) {
  std::vector<std::string> functions;
  for (const Kernel& kernel : plan.kernels) functions.push_back(kernel.function);
  return functions;
}

TEST(plan_lowered, gives_each_time_the_plan_of_a_model_that_was_lowered_for_it) {
  const Board board = read_board("nano33ble");
  const auto lowered = lower_for_board(small_chain(), board, {.objective = Objective::kSpeed});
  for (const Objective objective : {Objective::kRam, Objective::kSpeed, Objective::kSize, Objective::kRam}) {
    const Planned again = plan_lowered(lowered, objective);
    const Planned alone = plan_for_board(small_chain(), board, {.objective = objective});
    EXPECT_EQ(again.plan.arena_bytes, alone.plan.arena_bytes);
    EXPECT_EQ(functions_of(again.plan), functions_of(alone.plan));
    EXPECT_EQ(needs_of(again.plan).weights_bytes, needs_of(alone.plan).weights_bytes);
    EXPECT_EQ(again.lowered, lowered);
  }
}

TEST(plan_lowered, spends_the_cycles_that_it_may_on_memory) {
  const auto lowered = lower_for_board(small_chain(), read_board("nano33ble"), {.objective = Objective::kSpeed});
  EXPECT_LT(plan_lowered(lowered, Objective::kSpeed, 3.0).plan.arena_bytes,
            plan_lowered(lowered, Objective::kSpeed, 0.01).plan.arena_bytes);
}

TEST(plan_lowered, takes_compact_kernels_for_flash_alone) {
  const Graph wide = chain(24, {conv(256, 1, 1, true), depthwise(5, true), conv(32, 1, 1, true)});
  const auto lowered = lower_for_board(wide, read_board("nano33ble"), {.objective = Objective::kSpeed});
  const Plan small = plan_lowered(lowered, Objective::kSize).plan;
  EXPECT_THAT(functions_of(small),
              ElementsAre("conv2d_compact_s8_dsp", "depthwise_conv2d_compact_s8_dsp", "conv2d_compact_s8_dsp"));
  for (const Objective objective : {Objective::kSpeed, Objective::kRam}) {
    const Plan other = plan_lowered(lowered, objective).plan;
    EXPECT_THAT(functions_of(other), Each(Not(HasSubstr("compact"))));
    EXPECT_LT(needs_of(small).weights_bytes, needs_of(other).weights_bytes);
  }
}

TEST(lower_for_board, lowers_once_and_says_what_it_does) {
  std::vector<std::string> passes;
  std::vector<std::string> stages;
  PlanRequest how;
  how.watch_passes = [&](const Pass& pass, const Graph&) { passes.push_back(pass.name); };
  how.watch = [&](const StageProgress& at) { stages.push_back(at.stage); };
  const auto lowered = lower_for_board(small_chain(), read_board("nano33ble"), how);
  plan_lowered(lowered, Objective::kSpeed);
  plan_lowered(lowered, Objective::kRam);
  EXPECT_THAT(passes, ElementsAre("fold_constants", "fold_padding", "separate_outputs", "fold_reshapes",
                                  "remove_constant_channels", "split_batches", "dense_rows"));
  EXPECT_THAT(stages, ElementsAre("lowering", "listing kernels"));
}

TEST(lower_for_board, counts_flash_stalls_if_no_objective_is_asked_for) {
  const Board board = read_board("nucleo-l4r5zi");
  EXPECT_TRUE(lower_for_board(small_chain(), board, {})->flash.has_value());
  EXPECT_FALSE(lower_for_board(small_chain(), board, {.objective = Objective::kSpeed})->flash.has_value());
}

TEST(parse_objective, knows_three_words) {
  EXPECT_EQ(parse_objective("speed"), Objective::kSpeed);
  EXPECT_EQ(parse_objective("ram"), Objective::kRam);
  EXPECT_EQ(parse_objective("size"), Objective::kSize);
  EXPECT_FALSE(parse_objective("").has_value());
}

}  // namespace
}  // namespace milliwatt
