// Channels first in the file, last in the graph, and nothing transposed in between.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "formats/file_layout.h"
#include "formats/onnx/layout.h"
#include "formats/onnx/read.h"
#include "formats/tiny_onnx.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

using testing::ElementsAre;

std::vector<std::string> kinds_of(const Graph& graph) {
  std::vector<std::string> kinds;
  for (const Operator& op : graph.operators) kinds.push_back(op.kind);
  return kinds;
}

std::vector<float> outputs_of(const Graph& graph, const std::vector<float>& input) {
  const auto bytes = std::as_bytes(std::span(input));
  Executor executor(graph);
  const std::vector<std::vector<std::byte>> inputs = {{bytes.begin(), bytes.end()}};
  executor.run(inputs);
  const std::vector<std::byte> output = executor.outputs()[0];
  const auto* first = reinterpret_cast<const float*>(output.data());
  return {first, first + output.size() / sizeof(float)};
}

std::vector<float> counting(std::size_t count) {
  std::vector<float> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<float>(i));
  return values;
}

TEST(onnx_layout, a_convolution_takes_its_input_channels_last) {
  TinyOnnx file;
  file.input("image", {1, 2, 3, 4});
  file.counting("weights", {5, 2, 1, 1}, 1, 0);
  file.node("Conv", {"image", "weights"}, "sums");
  file.output("sums");
  const Graph graph = parse_onnx(file.bytes(), "tiny.onnx");
  EXPECT_THAT(kinds_of(graph), ElementsAre("CONV_2D"));
  EXPECT_EQ(graph.tensor(graph.inputs[0]).shape, (Shape{1, 3, 4, 2}));
  EXPECT_EQ(graph.tensor(graph.inputs[0]).name, "image");
  EXPECT_EQ(file_layout_of_input(graph, 0)->shape, (Shape{1, 2, 3, 4}));
  EXPECT_EQ(file_layout_of_output(graph, 0)->shape, (Shape{1, 5, 3, 4}));
}

TEST(onnx_layout, a_dense_layer_reads_a_feature_map_as_it_lies) {
  TinyOnnx file;
  file.input("image", {1, 2, 2, 2});
  file.counting("weights", {2, 2, 1, 1}, 1, 1);  // sums of channels: 1 a + 2 b, 3 a + 4 b
  file.node("Conv", {"image", "weights"}, "sums");
  file.node("Flatten", {"sums"}, "flat");
  file.counting("dense", {1, 8}, 1, 1);
  set_integer(file.node("Gemm", {"flat", "dense"}, "answer"), "transB", 1);
  file.output("answer");
  const Graph graph = parse_onnx(file.bytes(), "tiny.onnx");
  EXPECT_THAT(kinds_of(graph), ElementsAre("CONV_2D", "RESHAPE", "FULLY_CONNECTED"));
  // Channels 0 1 2 3 and 4 5 6 7 make 8 11 14 17 and 16 23 30 37; times 1 .. 8.
  const std::vector<float> image = {0, 4, 1, 5, 2, 6, 3, 7};  // channels last
  EXPECT_THAT(outputs_of(graph, image), ElementsAre(8 + 22 + 42 + 68 + 80 + 138 + 210 + 296));
}

TEST(onnx_layout, transpositions_that_undo_each_other_are_gone) {
  TinyOnnx file;
  file.input("image", {1, 3, 4, 2});
  set_integers(file.node("Transpose", {"image"}, "channels_first"), "perm", {0, 3, 1, 2});
  file.counting("weights", {2, 2, 1, 1}, 1, 1);
  file.node("Conv", {"channels_first", "weights"}, "sums");
  set_integers(file.node("Transpose", {"sums"}, "channels_last"), "perm", {0, 2, 3, 1});
  file.output("channels_last");
  const Graph graph = parse_onnx(file.bytes(), "tiny.onnx");
  EXPECT_THAT(kinds_of(graph), ElementsAre("CONV_2D"));
  EXPECT_FALSE(file_layout_of_input(graph, 0));
  EXPECT_FALSE(file_layout_of_output(graph, 0));
}

TEST(onnx_layout, time_of_a_one_dimensional_signal_runs_along_rows) {
  TinyOnnx file;
  file.input("signal", {1, 3, 20});
  file.counting("weights", {4, 3, 5}, 0, 1);
  file.node("Conv", {"signal", "weights"}, "sums");
  file.output("sums");
  const Graph graph = parse_onnx(file.bytes(), "tiny.onnx");
  EXPECT_EQ(graph.tensor(graph.inputs[0]).shape, (Shape{1, 20, 1, 3}));
  EXPECT_EQ(graph.tensor(graph.outputs[0]).shape, (Shape{1, 16, 1, 4}));
  EXPECT_EQ(file_layout_of_output(graph, 0)->shape, (Shape{1, 4, 16}));
}

TEST(onnx_layout, bytes_go_to_the_graph_and_back) {
  const FileLayout layout = {{1, 2, 3}, {0, 2, -1, 1}};
  const std::vector<float> values = counting(6);
  const auto bytes = std::as_bytes(std::span(values));
  const std::vector<std::byte> held = to_graph(layout, bytes, sizeof(float));
  const auto* reals = reinterpret_cast<const float*>(held.data());
  EXPECT_THAT(std::vector<float>(reals, reals + 6), ElementsAre(0, 3, 1, 4, 2, 5));
  EXPECT_TRUE(std::ranges::equal(to_file(layout, held, sizeof(float)), bytes));
}

TEST(onnx_layout, a_shape_is_split_where_it_lies_if_its_parts_stay_side_by_side) {
  const onnx::Order channels_last = {0, 2, 3, 1};
  // Groups of channels, as a shuffle has them.
  EXPECT_EQ(onnx::reshaped_order({1, 6, 4, 5}, channels_last, {1, 2, 3, 4, 5}), (onnx::Order{0, 3, 4, 1, 2}));
  // Height and width joined.
  EXPECT_EQ(onnx::reshaped_order({1, 6, 4, 5}, channels_last, {1, 6, 20}), (onnx::Order{0, 2, 1}));
  // Channels and height do not lie side by side.
  EXPECT_FALSE(onnx::reshaped_order({1, 6, 4, 5}, channels_last, {1, 24, 5}));
}

}  // namespace
}  // namespace milliwatt
