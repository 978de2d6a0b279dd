// Every device kernel against the reference, on every core that has its instruction set and can be run here. Operators,
// sets and boards come from their lists: what is new is tested by being listed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <sstream>
#include <string>

#include "base/error.h"
#include "board/emulator.h"
#include "board/firmware.h"
#include "device/case_program.h"
#include "device/device_cases.h"
#include "device/run_cases.h"
#include "kernels/kernels.h"
#include "ops/operator.h"
#include "source_directory.h"
#include "target/board.h"

namespace milliwatt {
namespace {

/// How often every kernel is tried, each time with other weights and inputs.
unsigned rounds() {
  const char* wanted = std::getenv("MILLIWATT_DEVICE_ROUNDS");
  return wanted != nullptr ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : 1;
}

/// Those whose names contain MILLIWATT_DEVICE_CASES; all if it is not set.
std::vector<DeviceCase> wanted_cases(unsigned round) {
  std::vector<DeviceCase> cases = device_cases(round);
  if (const char* wanted = std::getenv("MILLIWATT_DEVICE_CASES")) {
    std::erase_if(cases, [&](const DeviceCase& one) { return one.name.find(wanted) == std::string::npos; });
  }
  return cases;
}

/// On every second case, then on the others: a program of all of them is larger than an emulated board's flash.
std::string wrong_in_halves(const std::vector<DeviceCase>& cases, InstructionSet set, const Board& board,
                            unsigned round, KernelChoice choice) {
  std::string wrong;
  for (const std::size_t first : {0, 1}) {
    std::vector<DeviceCase> half;
    for (std::size_t i = first; i < cases.size(); i += 2) half.push_back(cases[i]);
    if (!half.empty()) wrong += wrong_cases(case_program(half, set, round, choice), board);
  }
  return wrong;
}

/// On all rounds' cases.
/// @param choice for one round alone; several rounds try all
std::string wrong_cases(InstructionSet set, const Board& board, KernelChoice choice) {
  if (rounds() > 1) choice = KernelChoice::kAll;
  std::string wrong;
  for (unsigned round = 0; round < rounds() && wrong.empty(); ++round) {
    wrong = has_little_memory(board) ? wrong_in_a_sample(wanted_cases(round), round, set, board)
                                     : wrong_in_halves(wanted_cases(round), set, board, round, choice);
    if (!wrong.empty()) wrong = "round " + std::to_string(round) + ": " + wrong;
  }
  return wrong;
}

bool contains(InstructionSet set, InstructionSet other) {
  if (set == other) return true;
  const std::optional<InstructionSet> contained = contained_in(set);
  return contained && contains(*contained, other);
}

/// A set and a board on which its kernels are run.
struct Target {
  InstructionSet set;
  Board board;
  KernelChoice choice = KernelChoice::kSample;
};

/// The boards that can be run, one of those whose code is the same. Their memories are as large as can be emulated: the
/// cases need more than a board has.
std::vector<Board> boards_to_run() {
  std::map<std::vector<std::string>, Board> by_compiler;
  for (const std::string& name : board_names()) {
    Board board = read_board(name);
    if (board.emulator.empty()) continue;
    if (is_emulated(board)) {
      board.flash_bytes = emulator_of(board).most_flash_bytes;
      board.ram_bytes = emulator_of(board).most_ram_bytes;
    }
    by_compiler.try_emplace(board.compiler, std::move(board));
  }
  std::vector<Board> boards;
  for (auto& [compiler, board] : by_compiler) boards.push_back(std::move(board));
  return boards;
}

/// Every set with the boards that have it; a set whose boards cannot be run, on those that run natively and contain it.
/// Each set is tried as a whole on one board, the Cortex-M4 if that has it, and by a sample on the others.
std::vector<Target> targets() {
  const std::vector<Board> boards = boards_to_run();
  std::vector<Target> all;
  for (const InstructionSet set : instruction_sets()) {
    std::vector<Target> own;
    for (const Board& board : boards) {
      if (board.instruction_set == set) own.push_back({set, board, KernelChoice::kSample});
    }
    for (const Board& board : own.empty() ? boards : std::vector<Board>()) {
      if (board.emulator == "native" && contains(board.instruction_set, set))
        own.push_back({set, board, KernelChoice::kSample});
    }
    const auto m4 = std::ranges::find(own, "cortex-m4", [](const Target& target) { return target.board.core; });
    if (!own.empty()) (m4 == own.end() ? own.begin() : m4)->choice = KernelChoice::kAll;
    all.insert(all.end(), own.begin(), own.end());
  }
  return all;
}

std::string name_of_target(const testing::TestParamInfo<Target>& target) {
  std::string name = std::string(name_of(target.param.set)) + "_on_" + target.param.board.core;
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

/// Does a set have a kernel for it that is called?
bool has_kernel(const Graph& graph) {
  const auto is_called = [](const Kernel& kernel) { return !kernel.function.empty(); };
  return std::ranges::any_of(instruction_sets(), [&](InstructionSet set) {
    try {
      return std::ranges::any_of(kernels_for(OpView(graph, graph.operators.at(0)), set), is_called);
    } catch (const Error&) {
      return false;
    }
  });
}

/// The stems of device headers that define a kernel: a function template of that name with In or Out.
std::set<std::string> kernels_in_headers() {
  std::set<std::string> kernels;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(source_directory() / "device/milliwatt")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path());
    std::ostringstream text;
    text << file.rdbuf();
    const std::string stem = entry.path().stem().string();
    for (const char* first : {"(In", "(Out"}) {
      if (text.str().find("inline void " + stem + first) != std::string::npos) kernels.insert(stem);
    }
  }
  return kernels;
}

TEST(device_kernels, each_has_a_case) {
  std::set<std::string> tested;
  for (const InstructionSet set : instruction_sets()) {
    for (const KernelCase& one : case_program(device_cases(), set).cases) tested.insert(one.function);
  }
  const std::set<std::string> written = kernels_in_headers();
  for (const std::string& kernel : written) EXPECT_TRUE(tested.contains(kernel)) << kernel << " has no case";
  for (const std::string& kernel : tested) EXPECT_TRUE(written.contains(kernel)) << kernel << " is in no header";
}

TEST(device_kernels, every_operator_has_a_case_or_no_kernel) {
  std::set<std::string> kinds;
  for (const DeviceCase& layer : device_cases()) kinds.insert(layer.graph.operators.at(0).kind);
  for (const Graph& graph : graphs_without_kernels()) {
    const std::string& kind = graph.operators.at(0).kind;
    EXPECT_FALSE(has_kernel(graph)) << kind << " has kernels now; give it cases";
    kinds.insert(kind);
  }
  for (const OperatorType* type : operator_types()) {
    EXPECT_TRUE(kinds.contains(std::string(type->kind())))
        << type->kind() << " has no case; override OperatorType::samples()";
  }
}

TEST(device_kernels, every_instruction_set_is_run) {
  std::set<InstructionSet> sets;
  for (const Target& target : targets()) sets.insert(target.set);
  for (const InstructionSet set : instruction_sets()) {
    EXPECT_TRUE(sets.contains(set)) << name_of(set) << ": no board that has it can be run";
  }
}

class DeviceKernels : public testing::TestWithParam<Target> {};

TEST_P(DeviceKernels, equal_the_reference) {
  EXPECT_EQ(wrong_cases(GetParam().set, GetParam().board, GetParam().choice), "");
}

INSTANTIATE_TEST_SUITE_P(every_set, DeviceKernels, testing::ValuesIn(targets()), name_of_target);

TEST(device_kernels, of_the_host_equal_the_reference_on_processors_without_its_extension) {
  Board board = read_board("host");
  board.compiler.push_back("-DMILLIWATT_NO_AVX2");
  EXPECT_EQ(wrong_cases(board.instruction_set, board, KernelChoice::kSample), "");
}

TEST(device_kernels, equal_the_reference_on_cortex_m4_without_fpu) {
  Board board = read_board("nucleo-l4r5zi");
  std::erase_if(board.compiler, [](const std::string& flag) { return flag.starts_with("-mfpu="); });
  std::ranges::replace(board.compiler, std::string("-mfloat-abi=hard"), std::string("-mfloat-abi=soft"));
  board.flash_bytes = emulator_of(board).most_flash_bytes;
  EXPECT_EQ(wrong_cases(board.instruction_set, board, KernelChoice::kSample), "");
}

}  // namespace
}  // namespace milliwatt
