#include "deploy/what_fits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/chains.h"

namespace milliwatt {
namespace {

TEST(needs_on_boards, are_those_of_the_smallest_plan_on_each_board) {
  const Graph model = chain(24, {conv(8, 3, 1, true), depthwise(3, true)});
  std::size_t boards = 0;
  for (const BoardNeeds& on : needs_on_boards(model, {})) {
    SCOPED_TRACE(on.board.name);
    ++boards;
    ASSERT_TRUE(on.is_planned());
    const Needs alone = needs_of(plan_for_board(model, on.board, {.objective = Objective::kRam}).plan);
    EXPECT_EQ(on.needs.arena_bytes, alone.arena_bytes);
    EXPECT_EQ(on.needs.weights_bytes, alone.weights_bytes);
    EXPECT_EQ(on.reason.empty(), what_misses(alone, on.board).empty());
  }
  EXPECT_EQ(boards, board_names().size());
}

TEST(needs_on_boards, gives_the_reason_if_the_input_cannot_come_so) {
  DenseSpec dense;
  dense.input = {1, 20};
  for (const BoardNeeds& on : needs_on_boards(dense_graph(dense, 1), {.input = InputKind::kRows})) {
    EXPECT_FALSE(on.is_planned());
    EXPECT_THAT(on.reason, ::testing::HasSubstr("which is one row"));
  }
}

TEST(what_misses, tells_of_constants_that_kernels_cannot_read) {
  const Board board = read_board("arduino-mega2560");
  EXPECT_EQ(what_misses({1'000, 65'024}, board), "");
  EXPECT_THAT(what_misses({1'000, 70'000}, board), ::testing::HasSubstr("the part of its flash that kernels can read"));
  EXPECT_THAT(what_misses({1'000, 40'000, 40'000}, board),
              ::testing::HasSubstr("largest array of constants by 7,233 B"));
  EXPECT_THAT(what_misses({1'000, 300'000}, board), ::testing::StartsWith("flash by"));
}

}  // namespace
}  // namespace milliwatt
