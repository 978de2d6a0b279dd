#include "board/emulator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

TEST(emulator_of, knows_that_of_every_board) {
  for (const std::string& name : board_names()) {
    const Board board = read_board(name);
    if (board.emulator.empty()) continue;
    const Emulator& emulator = emulator_of(board);
    EXPECT_EQ(emulator.name, board.emulator);
    EXPECT_EQ(is_emulated(board), !emulator.is_native()) << name;
    EXPECT_TRUE(board.cycle_model.empty() || std::ranges::count(emulator.cycle_models, board.cycle_model) == 1) << name;
  }
}

TEST(emulator_of, lists_the_emulators_if_there_is_none_of_that_name) {
  Board board = read_board("nano33ble");
  board.emulator = "mps9";
  try {
    emulator_of(board);
    FAIL() << "there is none";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("nano33ble: emulator: unknown \"mps9\"; supported: mps2-an385"));
  }
}

TEST(is_emulated, is_false_for_the_host_and_for_what_cannot_run) {
  EXPECT_FALSE(is_emulated(read_board("host")));
  Board board = read_board("pico");
  board.emulator.clear();
  EXPECT_FALSE(is_emulated(board));
}

}  // namespace
}  // namespace milliwatt
