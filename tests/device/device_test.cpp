// Every device kernel against the reference, on the host and on the emulated Cortex-M4 and Cortex-M7.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "board/firmware.h"
#include "device/case_program.h"
#include "device/device_cases.h"
#include "kernels/kernels.h"
#include "ops/operator.h"
#include "source_directory.h"

namespace milliwatt {
namespace {

/// Runs the program on the board; a line for each case that came out wrong.
std::string wrong_cases(const CaseProgram& program, const Board& board) {
  const Firmware firmware(program.source, board);
  const std::vector<std::vector<TensorBytes>> nothing = {{TensorBytes(1)}};
  RunOptions options;
  options.count = false;
  const TensorBytes results = firmware.run(nothing, options).at(0).outputs.at(0);
  std::ostringstream wrong;
  for (std::size_t i = 0; i < program.cases.size(); ++i) {
    std::int32_t result[4];
    std::memcpy(result, &results[16 * i], 16);
    if (result[0] == 0) continue;
    wrong << program.cases[i].name << ": " << (result[0] == 1 ? "output byte " : "wrote outside its memory, at byte ")
          << result[1] << " should be " << result[2] << ", is " << result[3] << "\n";
  }
  return wrong.str();
}

/// How often every kernel is tried, each time with other weights and inputs.
unsigned rounds() {
  const char* wanted = std::getenv("MILLIWATT_DEVICE_ROUNDS");
  return wanted != nullptr ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : 1;
}

std::string wrong_cases(InstructionSet set, const Board& board) {
  std::string wrong;
  for (unsigned round = 0; round < rounds() && wrong.empty(); ++round) {
    wrong = wrong_cases(case_program(device_cases(round), set, round), board);
    if (!wrong.empty()) wrong = "round " + std::to_string(round) + ": " + wrong;
  }
  return wrong;
}

/// The stems of device headers that define a kernel: a function template of that name with In and Out.
std::set<std::string> kernels_in_headers() {
  std::set<std::string> kernels;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(source_directory() / "device/milliwatt")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path());
    std::ostringstream text;
    text << file.rdbuf();
    const std::string stem = entry.path().stem().string();
    if (text.str().find("inline void " + stem + "(In") != std::string::npos) kernels.insert(stem);
  }
  return kernels;
}

TEST(device_kernels, each_has_a_case) {
  std::set<std::string> tested;
  for (const InstructionSet set : {InstructionSet::dsp, InstructionSet::avx2}) {
    for (const KernelCase& one : case_program(device_cases(), set).cases) tested.insert(one.function);
  }
  EXPECT_EQ(tested, kernels_in_headers());
}

int number(const Kernel& kernel, const std::string& name) {
  const auto found = std::ranges::find(kernel.numbers, name, &KernelNumber::name);
  return found == kernel.numbers.end() ? 0 : found->value;
}

TEST(device_kernels, of_pairs_of_pixels_have_cases_in_every_form) {
  std::set<std::string> forms;
  for (const DeviceCase& layer : device_cases()) {
    const Operator& op = layer.graph.operators.at(0);
    for (const Kernel& kernel : kernels_for(OpView(layer.graph, op), InstructionSet::dsp)) {
      if (number(kernel, "kBlockSteps") == 0) continue;
      const bool from_room = kernel.function == "conv2d_columns_s8_dsp" ? kernel.steps.scratch_bytes > 0
                                                                        : number(kernel, "kFromRoom") != 0;
      const bool is_long = number(kernel, "kBlocks") > 1;
      const bool is_short = !is_long && number(kernel, "kBlockSteps") < 16;
      forms.insert(kernel.function + (is_long ? " long" : is_short ? " short" : "") + (from_room ? " from room" : ""));
    }
  }
  const std::set<std::string> all = {
      "conv2d_columns_s8_dsp",
      "conv2d_columns_s8_dsp from room",
      "conv2d_columns_s8_dsp short",
      "conv2d_columns_s8_dsp short from room",
      "conv2d_s8_dsp",
      "conv2d_s8_dsp short",
      "conv2d_wide_rows_s8_dsp",
      "conv2d_wide_rows_s8_dsp from room",
      "conv2d_wide_rows_s8_dsp short",
      "conv2d_wide_rows_s8_dsp short from room",
      "conv2d_wide_rows_s8_dsp long",
      "conv2d_wide_rows_s8_dsp long from room",
  };
  EXPECT_EQ(forms, all);
}

TEST(device_kernels, equal_the_reference_on_the_host) {
  EXPECT_EQ(wrong_cases(InstructionSet::portable, read_board("host")), "");
}

TEST(device_kernels, equal_the_reference_on_the_host_with_avx2) {
  if (__builtin_cpu_supports("avx2") == 0) GTEST_SKIP() << "this processor has no AVX2";
  EXPECT_EQ(wrong_cases(InstructionSet::avx2, read_board("host")), "");
}

TEST(device_kernels, for_avx2_equal_the_reference_where_there_is_none) {
  Board board = read_board("host");
  board.compiler.push_back("-DMILLIWATT_NO_AVX2");
  EXPECT_EQ(wrong_cases(InstructionSet::avx2, board), "");
}

TEST(device_kernels, equal_the_reference_on_cortex_m4) {
  EXPECT_EQ(wrong_cases(InstructionSet::dsp, read_board("nucleo-l4r5zi")), "");
}

TEST(device_kernels, equal_the_reference_on_cortex_m7) {
  EXPECT_EQ(wrong_cases(InstructionSet::dsp, read_board("nucleo-h7a3zi")), "");
}

TEST(device_kernels, equal_the_reference_on_cortex_m4_without_fpu) {
  Board board = read_board("nucleo-l4r5zi");
  std::erase_if(board.compiler, [](const std::string& flag) { return flag.starts_with("-mfpu="); });
  std::ranges::replace(board.compiler, std::string("-mfloat-abi=hard"), std::string("-mfloat-abi=soft"));
  EXPECT_EQ(wrong_cases(InstructionSet::dsp, board), "");
}

}  // namespace
}  // namespace milliwatt
