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
#include "graph/builder.h"
#include "kernels/kernels.h"
#include "ops/operator.h"
#include "passes/feed_rows.h"
#include "source_directory.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

std::vector<std::int8_t> weights(int count) {
  std::vector<std::int8_t> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<std::int8_t>(i * 37 % 255 - 127));
  return values;
}

std::vector<std::int32_t> biases(int count) {
  std::vector<std::int32_t> values;
  for (int i = 0; i < count; ++i) values.push_back(150 * (i - count / 2));
  return values;
}

const Quantization kFeatures = per_tensor(0.0625F, -128);

TensorSpec features(const Shape& shape) { return {ElementType::kInt8, shape, kFeatures}; }

Attributes window_attributes() {
  return {{"stride_h", std::int64_t{1}},   {"stride_w", std::int64_t{1}},     {"dilation_h", std::int64_t{1}},
          {"dilation_w", std::int64_t{1}}, {"padding", std::string("valid")}, {"activation", std::string("relu")}};
}

/// Ten time steps of four sensors to three gestures: 1x10x1x4 -> 1x8x1x8 -> 1x6x1x8 -> 1x1x1x8 -> 1x3.
Graph gesture_model() {
  GraphBuilder builder("gestures");
  const TensorId motion = builder.input("motion", {ElementType::kInt8, {1, 10, 1, 4}, per_tensor(0.03125F, 3)});
  const TensorId conv =
      builder.op("CONV_2D", "block1/conv",
                 {motion, builder.constant("conv/weights", {8, 3, 1, 4}, weights(96), per_tensor(0.0078125F, 0)),
                  builder.constant("conv/bias", {8}, biases(8), per_tensor(0.03125F * 0.0078125F, 0))},
                 window_attributes(), features({1, 8, 1, 8}));
  Attributes depthwise = window_attributes();
  depthwise["depth_multiplier"] = std::int64_t{1};
  const TensorId filtered =
      builder.op("DEPTHWISE_CONV_2D", "block1/depthwise",
                 {conv, builder.constant("depthwise/weights", {1, 3, 1, 8}, weights(24), per_tensor(0.0078125F, 0)),
                  builder.constant("depthwise/bias", {8}, biases(8), per_tensor(0.0625F * 0.0078125F, 0))},
                 depthwise, features({1, 6, 1, 8}));
  Attributes pool = window_attributes();
  pool["kernel_h"] = std::int64_t{6};
  pool["kernel_w"] = std::int64_t{1};
  const TensorId pooled = builder.op("AVERAGE_POOL_2D", "pool", {filtered}, pool, features({1, 1, 1, 8}));
  const TensorId logits =
      builder.op("FULLY_CONNECTED", "logits",
                 {pooled, builder.constant("logits/weights", {3, 8}, weights(24), per_tensor(0.015625F, 0)),
                  builder.constant("logits/bias", {3}, biases(3), per_tensor(0.0625F * 0.015625F, 0))},
                 {{"activation", std::string("none")}}, {ElementType::kInt8, {1, 3}, per_tensor(0.125F, 7)});
  builder.output(builder.op("SOFTMAX", "gesture", {logits}, {{"beta", 1.0}},
                            {ElementType::kInt8, {1, 3}, per_tensor(1.0F / 256, -128)}));
  Graph graph = builder.build();
  for (std::size_t op = 0; op < graph.operators.size(); ++op) graph.operators[op].source_index = static_cast<int>(op);
  graph.source = "gestures.tflite";
  verify(graph);
  return graph;
}

/// By path.
using Files = std::map<std::string, std::string>;

Files emitted(const Graph& graph, const Plan& plan, const Board& board, const std::string& options,
              bool steps = false) {
  EmitOptions emit_options;
  emit_options.name = "gestures";
  emit_options.command = "milliwatt compile gestures.tflite --board " + board.name + options;
  emit_options.steps = steps;
  emit_options.figures = BuiltFigures{.flash_bytes = 3500, .weights_bytes = 400, .ram_bytes = 700, .stack_bytes = 150};
  if (steps) emit_options.figures->longest_step = LongestStep{1234, "block1_conv"};
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
