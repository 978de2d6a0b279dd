// Random layers on cores with vectors, x86-64 and WebAssembly: none is left to a portable kernel, whatever its shape
// and its factors, and bytes are those of the reference, with vectors and without.
#include <gtest/gtest.h>

#include <string>

#include "board/emulator.h"
#include "device/any_layers.h"
#include "device/case_program.h"
#include "device/run_cases.h"
#include "target/board.h"

namespace milliwatt {
namespace {

std::string wrong_layers(const Board& board, const Board& without_vectors) {
  const std::vector<DeviceCase> layers = layers_of_any_shape(16, 1);
  const CaseProgram program = case_program(layers, board.instruction_set, 0, KernelChoice::kFastest);
  EXPECT_EQ(program.cases.size(), layers.size());
  const std::string end = "_" + std::string(name_of(board.instruction_set));
  for (const KernelCase& one : program.cases) EXPECT_TRUE(one.function.ends_with(end)) << one.name;
  return wrong_cases(program, board) + wrong_cases(program, without_vectors);
}

TEST(vector_layers, of_any_shape_and_factors_have_a_kernel_on_the_host_with_the_references_bytes) {
  const Board board = read_board("host");
  Board plain = board;
  plain.compiler.push_back("-DMILLIWATT_NO_AVX2");
  EXPECT_EQ(wrong_layers(board, plain), "");
}

TEST(vector_layers, of_any_shape_and_factors_have_a_kernel_in_webassembly_with_the_references_bytes) {
  const Board board = read_board("browser");
  Board plain = board;
  std::erase(plain.compiler, "-msimd128");
  EXPECT_EQ(wrong_layers(board, plain), "");
}

}  // namespace
}  // namespace milliwatt
