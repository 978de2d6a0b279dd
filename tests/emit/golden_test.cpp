// The emitted files of one small model, called in each of the four ways, byte for byte as they lie in golden/: for
// people to read, and so that a change of the emitter is seen. The copied kernel headers are not among them.
//
// MILLIWATT_UPDATE_GOLDEN=1 build/dev/emit_test --gtest_filter='golden*' writes them anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "emit/emit.h"
#include "emit/gesture_model.h"
#include "kernels/kernels.h"
#include "passes/feed_rows.h"
#include "source_directory.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

/// By path.
using Files = std::map<std::string, std::string>;

Files emitted(const Graph& graph, const Plan& plan, const Board& board, const std::string& options,
              bool steps = false) {
  EmitOptions emit_options;
  emit_options.name = "gestures";
  emit_options.command = "milliwatt compile gestures.tflite --board " + board.name + options;
  emit_options.steps = steps;
  emit_options.figures = BuiltFigures{.flash_bytes = 3500, .weights_bytes = 400, .ram_bytes = 700, .stack_bytes = 150};
  emit_options.figures->command = "arm-none-eabi-g++ -mcpu=cortex-m4 -O2";
  emit_options.labels = {"swipe", "tap", "\"shake\""};
  emit_options.sample_rate = 50;
  if (steps) emit_options.figures->longest_step = LongestStep{1234, "op0_conv"};
  Files files;
  for (SourceFile& file : emit(graph, plan, board, emit_options).files) {
    if (!file.path.starts_with("milliwatt/")) files.emplace(file.path, std::move(file.text));
  }
  return files;
}

Files in_folder(const fs::path& folder) {
  Files files;
  if (!fs::is_directory(folder)) return files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    files.emplace(entry.path().filename().string(), text.str());
  }
  return files;
}

/// The first line that differs, with its number.
std::string difference(const std::string& golden, const std::string& actual) {
  std::istringstream a(golden);
  std::istringstream b(actual);
  std::string x;
  std::string y;
  for (int number = 1;; ++number) {
    const bool more = static_cast<bool>(std::getline(a, x));
    if (static_cast<bool>(std::getline(b, y)) != more || (more && x != y))
      return "line " + std::to_string(number) + ":\n- " + x + "\n+ " + y + "\n";
    if (!more) return "the last line's end";
  }
}

void expect_golden(const char* kind, const Files& files) {
  const fs::path folder = source_directory() / "tests/emit/golden" / kind;
  if (std::getenv("MILLIWATT_UPDATE_GOLDEN") != nullptr) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    for (const auto& [name, text] : files) std::ofstream(folder / name, std::ios::binary) << text;
    return;
  }
  const Files golden = in_folder(folder);
  EXPECT_EQ(golden.size(), files.size());
  for (const auto& [name, text] : files) {
    const auto found = golden.find(name);
    ASSERT_NE(found, golden.end()) << name << " is not in " << folder;
    EXPECT_TRUE(found->second == text) << kind << "/" << name << ", " << difference(found->second, text)
                                       << "MILLIWATT_UPDATE_GOLDEN=1 writes it anew";
  }
}

Board dsp_board() { return read_board("nano33ble"); }

TEST(golden, one_call_for_a_whole_input) {
  const Graph graph = gesture_model();
  const Board board = dsp_board();
  const Plan plan = plan_rows(graph, kernels_of(graph, board.instruction_set), {});
  expect_golden("whole", emitted(graph, plan, board, ""));
}

TEST(golden, one_call_for_each_step) {
  const Graph graph = gesture_model();
  const Board board = dsp_board();
  const Plan plan = plan_rows(graph, kernels_of(graph, board.instruction_set), {});
  expect_golden("stepped", emitted(graph, plan, board, " --steps", true));
}

TEST(golden, one_call_for_each_input_row_on_a_core_without_dsp) {
  const Graph graph = feed_rows(gesture_model());
  const Board board = read_board("pico");
  const Plan plan = plan_rows(graph, kernels_of(graph, board.instruction_set), {});
  expect_golden("fed", emitted(graph, plan, board, " --feed rows"));
}

TEST(golden, one_call_for_each_hop_of_a_stream) {
  const Graph graph = feed_rows(gesture_model());
  const Board board = dsp_board();
  const Plan plan = plan_stream(graph, kernels_of(graph, board.instruction_set), 2);
  expect_golden("stream", emitted(graph, plan, board, " --stream --hop 2"));
}

}  // namespace
}  // namespace milliwatt
