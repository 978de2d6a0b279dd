// Random layers on a Cortex-M55: each has a kernel of Helium, whatever its shape and its factors, and bytes are those
// of the reference.
#include <gtest/gtest.h>

#include <algorithm>

#include "board/emulator.h"
#include "device/any_layers.h"
#include "device/case_program.h"
#include "device/run_cases.h"
#include "kernels/kernels.h"
#include "target/board.h"

namespace milliwatt {
namespace {

bool is_helium(const Kernel& kernel) { return kernel.function.ends_with("_helium"); }

TEST(helium_layers, of_any_shape_and_factors_have_a_kernel_with_the_references_bytes) {
  const std::vector<DeviceCase> layers = layers_of_any_shape(16, 2);
  Board board = read_board("corstone-300");
  board.flash_bytes = emulator_of(board).most_flash_bytes;
  board.ram_bytes = emulator_of(board).most_ram_bytes;
  for (const DeviceCase& layer : layers) {
    const OpView op(layer.graph, layer.graph.operators.at(0));
    EXPECT_TRUE(std::ranges::any_of(kernels_for(op, board.instruction_set), is_helium)) << layer.name;
  }
  EXPECT_EQ(wrong_cases(case_program(layers, board.instruction_set, 0, KernelChoice::kFastest), board), "");
}

}  // namespace
}  // namespace milliwatt
