// Graphs written to .onnx files: what stands in the file, and what reading it back gives.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "error_text.h"
#include "formats/file_layout.h"
#include "formats/graphs_to_write.h"
#include "formats/onnx/model.h"
#include "formats/onnx/read.h"
#include "formats/onnx/write.h"
#include "graph/builder.h"
#include "ops/execute.h"
#include "sample_graphs.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;
using Values = std::vector<std::vector<std::byte>>;

constexpr auto kInt8 = ElementType::kInt8;
constexpr auto kFloat32 = ElementType::kFloat32;

std::map<std::string, int> node_counts(const Graph& graph) {
  std::map<std::string, int> counts;
  for (const onnx::Node& node : onnx::parse_model(onnx_bytes(graph, "out.onnx")).nodes) ++counts[node.op];
  return counts;
}

Graph read_back(const Graph& graph) { return parse_onnx(onnx_bytes(graph, "out.onnx"), "out.onnx"); }

Values outputs_of(const Graph& graph, unsigned seed) {
  std::mt19937 random(seed);
  Values inputs;
  for (const TensorId id : graph.inputs) {
    const Tensor& tensor = graph.tensor(id);
    inputs.emplace_back(static_cast<std::size_t>(tensor.bytes()));
    if (tensor.type == kFloat32) {
      for (float& value : std::span(reinterpret_cast<float*>(inputs.back().data()), inputs.back().size() / 4)) {
        value = static_cast<float>(static_cast<int>(random() % 2001) - 1000) / 256;
      }
    } else {
      for (std::byte& byte : inputs.back()) byte = static_cast<std::byte>(random() % (tensor.type == kInt8 ? 256 : 2));
    }
  }
  Executor executor(graph);
  executor.run(inputs);
  return executor.outputs();
}

template <typename T>
std::vector<T> some(std::size_t count) {
  std::vector<T> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<T>(static_cast<int>(i * 7 % 23) - 11);
  return values;
}

/// Two convolutions, a residual sum, a mean over the image and a dense layer after a feature map.
Graph network(bool of_codes) {
  GraphBuilder builder("net");
  const auto spec = [&](Shape shape) {
    return TensorSpec{of_codes ? kInt8 : kFloat32, std::move(shape), of_codes ? per_tensor(0.5F, -3) : Quantization{}};
  };
  const auto weights = [&](const std::string& name, const Shape& shape, int axis) {
    const auto count = static_cast<std::size_t>(element_count(shape));
    if (!of_codes) return builder.constant(name, shape, some<float>(count));
    std::vector<float> scales(static_cast<std::size_t>(shape[static_cast<std::size_t>(axis)]), 0.0625F);
    scales.back() = 0.03125F;
    return builder.constant(name, shape, some<std::int8_t>(count), per_channel(scales, axis));
  };
  const Attributes same = {{"stride_h", std::int64_t{1}},    {"stride_w", std::int64_t{1}},
                           {"dilation_h", std::int64_t{1}},  {"dilation_w", std::int64_t{1}},
                           {"padding", std::string("same")}, {"activation", std::string("relu")}};
  Attributes by_channel = same;
  by_channel["depth_multiplier"] = std::int64_t{1};
  const TensorId in = builder.input("in", spec({1, 5, 4, 3}));
  const TensorId a =
      builder.op("CONV_2D", "a", {in, weights("a_w", {6, 3, 3, 3}, 0), kNoTensor}, same, spec({1, 5, 4, 6}));
  const TensorId b = builder.op("DEPTHWISE_CONV_2D", "b", {a, weights("b_w", {1, 3, 3, 6}, 3), kNoTensor}, by_channel,
                                spec({1, 5, 4, 6}));
  const TensorId sum = builder.op("ADD", "sum", {a, b}, {{"activation", std::string("none")}}, spec({1, 5, 4, 6}));
  const TensorId flat = builder.op("RESHAPE", "flat", {sum}, {}, spec({1, 120}));
  builder.output(builder.op("FULLY_CONNECTED", "dense", {flat, weights("d_w", {2, 120}, 0), kNoTensor},
                            {{"activation", std::string("none")}, {"keep_num_dims", std::int64_t{0}}}, spec({1, 2})));
  return builder.build();
}

TEST(write_onnx, transposes_nothing_but_the_input) {
  for (const bool of_codes : {false, true}) {
    const auto counts = node_counts(network(of_codes));
    EXPECT_EQ(counts.at("Transpose"), 1);
    EXPECT_EQ(counts.at("Conv"), 2);
    EXPECT_EQ(counts.at("Flatten"), 1);
    EXPECT_EQ(counts.at("Gemm"), 1);
    EXPECT_EQ(counts.contains("Reshape"), false);
    EXPECT_EQ(counts.contains("QuantizeLinear"), of_codes);
  }
}

TEST(write_onnx, transposes_nothing_if_the_file_had_channels_first) {
  Graph graph = network(false);
  set_file_layout_of_input(graph, 0, {{1, 3, 5, 4}, {0, 2, 3, 1}});
  EXPECT_FALSE(node_counts(graph).contains("Transpose"));
  const Graph again = read_back(graph);
  EXPECT_EQ(file_layout_of_input(again, 0)->shape, (Shape{1, 3, 5, 4}));
  EXPECT_EQ(outputs_of(again, 3), outputs_of(graph, 3));
}

// The kinds of a graph's operators and the shapes and types of what they write.
std::vector<std::string> outline(const Graph& graph) {
  std::vector<std::string> lines;
  for (const Operator& op : graph.operators) {
    const Tensor& out = graph.tensor(op.outputs[0]);
    lines.push_back(op.kind + " " + shape_text(out.shape) + " " + std::string(element_name(out.type)));
  }
  return lines;
}

TEST(write_onnx, reads_back_as_the_same_operators_with_the_same_bits) {
  for (const bool of_codes : {false, true}) {
    const Graph graph = network(of_codes);
    const Graph again = read_back(graph);
    EXPECT_EQ(outline(again), outline(graph));
    EXPECT_EQ(outputs_of(again, 5), outputs_of(graph, 5));
    // From there on nothing changes any more.
    EXPECT_EQ(comparable_text(read_back(again)), comparable_text(again));
  }
}

TEST(write_onnx, moves_what_has_codes) {
  const Graph graph = moving_operators();
  EXPECT_EQ(outputs_of(read_back(graph), 5), outputs_of(graph, 5));
}

TEST(write_onnx, says_which_operators_cannot_be_written) {
  const std::string error = error_text([] { onnx_bytes(every_operator(), "out.onnx"); });
  EXPECT_THAT(error, HasSubstr("out.onnx: op 6 SVDF \"svdf\": cannot be written to a .onnx file; supported: ABS, "));
}

TEST(write_onnx, refuses_codes_of_16_bits) {
  GraphBuilder builder("wide");
  const TensorSpec spec = {ElementType::kInt16, {1, 4}, per_tensor(0.5F, 0)};
  builder.output(builder.op("TANH", "layer", {builder.input("in", spec)}, {}, spec));
  const std::string error = error_text([&] { onnx_bytes(builder.build(), "out.onnx"); });
  EXPECT_THAT(error, HasSubstr("codes of 16 bits"));
}

TEST(write_onnx, writes_the_same_bytes_again) {
  EXPECT_EQ(onnx_bytes(network(true), "out.onnx"), onnx_bytes(network(true), "out.onnx"));
}

}  // namespace
}  // namespace milliwatt
