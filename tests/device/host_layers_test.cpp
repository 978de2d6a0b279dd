// Random layers on x86-64: none is left to a portable kernel, whatever its shape and its factors, and bytes are those
// of the reference, with AVX2 and without.
#include <gtest/gtest.h>

#include <cstring>

#include "board/firmware.h"
#include "device/any_layers.h"
#include "device/case_program.h"
#include "target/board.h"

namespace milliwatt {
namespace {

TEST(host_layers, of_any_shape_and_factors_have_a_kernel_with_the_references_bytes) {
  const std::vector<DeviceCase> layers = layers_of_any_shape(16, 1);
  Board board = read_board("host");
  const CaseProgram program = case_program(layers, board.instruction_set, 0, KernelChoice::kFastest);
  ASSERT_EQ(program.cases.size(), layers.size());
  for (const KernelCase& one : program.cases) EXPECT_TRUE(one.function.ends_with("_avx2")) << one.name;
  const std::vector<std::vector<TensorBytes>> nothing = {{TensorBytes(1)}};
  RunOptions options;
  options.count = false;
  for (const bool with_avx2 : {true, false}) {
    if (!with_avx2) board.compiler.push_back("-DMILLIWATT_NO_AVX2");
    const TensorBytes results = Firmware(program.source, board).run(nothing, options).at(0).outputs.at(0);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      std::int32_t result[4];
      std::memcpy(result, &results[16 * i], 16);
      EXPECT_EQ(result[0], 0) << program.cases[i].name << (with_avx2 ? "" : " without AVX2") << ": byte " << result[1]
                              << " should be " << result[2] << ", is " << result[3];
    }
  }
}

}  // namespace
}  // namespace milliwatt
