#include "kernels/routines.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace milliwatt {
namespace {

Kernel kernel_of(double cycles, std::int64_t routine_bytes) {
  Kernel kernel;
  kernel.cost.cycles = cycles;
  if (routine_bytes == 0) return kernel;
  KernelRoutine routine;
  routine.bytes = routine_bytes;
  kernel.routine = std::make_shared<const KernelRoutine>(routine);
  return kernel;
}

/// Of each operator: is there a kernel with a routine?
std::vector<bool> routines_within(std::int64_t room, std::vector<std::vector<Kernel>> offers) {
  keep_routines_within(room, offers);
  std::vector<bool> kept;
  for (const std::vector<Kernel>& each : offers) kept.push_back(each.size() == 2);
  return kept;
}

TEST(keep_routines_within, gives_the_room_to_those_that_save_most_for_their_bytes) {
  const std::vector<std::vector<Kernel>> offers = {{kernel_of(10'000, 0), kernel_of(4'000, 600)},
                                                   {kernel_of(10'000, 0), kernel_of(4'000, 500)},
                                                   {kernel_of(5'100, 0), kernel_of(4'000, 100)}};
  EXPECT_EQ(routines_within(1200, offers), (std::vector<bool>{true, true, true}));
  EXPECT_EQ(routines_within(1199, offers), (std::vector<bool>{false, true, true}));
  EXPECT_EQ(routines_within(599, offers), (std::vector<bool>{false, true, false}));
  EXPECT_EQ(routines_within(0, offers), (std::vector<bool>{false, false, false}));
}

TEST(keep_routines_within, drops_those_that_save_next_to_nothing) {
  EXPECT_EQ(routines_within(100'000, {{kernel_of(10'000, 0), kernel_of(9'000, 400)}}), std::vector<bool>{false});
}

TEST(routine_room, is_a_part_of_the_flash_and_of_the_ram_that_code_is_copied_to) {
  Board board;
  board.flash_bytes = 800'000;
  board.ram_bytes = 100'000;
  EXPECT_EQ(routine_room(board, 0, 0), 100'000);
  board.code_place = "";
  EXPECT_EQ(routine_room(board, 0, 0), 50'000);
  EXPECT_EQ(routine_room(board, 40'000, 0), 100'000 - 40'000 - 32 * 1024);
  EXPECT_EQ(routine_room(board, 90'000, 0), 0);
  EXPECT_EQ(routine_room(board, 0, 800'000 - 32 * 1024 - 1'000), 1'000);
}

}  // namespace
}  // namespace milliwatt
