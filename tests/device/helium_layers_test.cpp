// Random layers on a Cortex-M55: none is left to a kernel of another set, whatever its shape and its factors, and bytes
// are those of the reference.
#include <gtest/gtest.h>

#include "board/emulator.h"
#include "device/any_layers.h"
#include "device/case_program.h"
#include "device/run_cases.h"
#include "target/board.h"

namespace milliwatt {
namespace {

TEST(helium_layers, of_any_shape_and_factors_have_a_kernel_with_the_references_bytes) {
  const std::vector<DeviceCase> layers = layers_of_any_shape(16, 2);
  Board board = read_board("corstone-300");
  board.flash_bytes = emulator_of(board).most_flash_bytes;
  board.ram_bytes = emulator_of(board).most_ram_bytes;
  const CaseProgram program = case_program(layers, board.instruction_set, 0, KernelChoice::kFastest);
  ASSERT_EQ(program.cases.size(), layers.size());
  for (const KernelCase& one : program.cases) EXPECT_TRUE(one.function.ends_with("_helium")) << one.name;
  EXPECT_EQ(wrong_cases(program, board), "");
}

}  // namespace
}  // namespace milliwatt
