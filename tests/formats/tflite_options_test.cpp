// What is read of a sound file: tensors, names, and every operator's options.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha256.h"
#include "formats/tflite/read.h"
#include "formats/tiny_tflite.h"
#include "graph/text.h"

namespace milliwatt {
namespace {

namespace schema = tflite_schema;
using schema::BuiltinOperator;

// The operators' lines of the text form.
std::string operators_text(const Graph& graph) {
  const std::string text = print_graph(graph);
  const std::size_t begin = text.find("\nop ") + 1;
  return text.substr(begin, text.find("\ninputs") - begin);
}

// One operator over `shapes.size() - 1` inputs (the last shape is the output's), and its line.
template <typename Options>
std::string line_of(BuiltinOperator code, std::size_t inputs, const Options& options) {
  TinyTflite tiny;
  std::vector<std::int32_t> ids;
  for (std::size_t i = 0; i < inputs; ++i) ids.push_back(tiny.add_tensor("in" + std::to_string(i), {1, 4}));
  tiny.subgraph().inputs = ids;
  const std::int32_t out = tiny.add_tensor("out", {1, 4});
  tiny.subgraph().outputs = {out};
  schema::OperatorT& op = tiny.add_operator(code, ids, {out});
  if constexpr (!std::is_same_v<Options, std::nullptr_t>) op.builtin_options.Set(Options(options));
  return operators_text(tiny.parse());
}

TEST(parse_tflite, reads_every_part_of_a_model) {
  const TinyTflite tiny = convolution();
  Graph graph = tiny.parse();
  EXPECT_EQ(graph.sha256, sha256_hex(tiny.bytes()));
  graph.sha256.clear();
  EXPECT_EQ(print_graph(graph, 18), R"(graph "tiny" source "tiny.tflite"
tensor %0 "in" s8 1x4x4x1 scale 0.5 zero 0
tensor %1 "kernel" s8 2x3x3x1 axis 0 scale [0.25, 0.125] zero 0 = [-1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
tensor %2 "bias" s32 2 scale 0.5 zero 0 = [1, -2]
tensor %3 "conv" s8 1x2x4x2 scale 0.5 zero 0
tensor %4 "out" s8 1x2x4x2 scale 0.5 zero 0
op CONV_2D "conv" (%0, %1, %2) -> (%3) {activation: "relu6", dilation_h: 1, dilation_w: 1, padding: "same", stride_h: 2, stride_w: 1}
op SOFTMAX "out" (%3) -> (%4) {beta: 1.5}
inputs (%0)
outputs (%4)
)");
}

TEST(parse_tflite, reads_bytes_at_any_address) {
  const std::vector<std::byte> bytes = convolution().bytes();
  for (std::size_t shift = 0; shift < 16; ++shift) {
    std::vector<std::byte> moved(shift);
    moved.insert(moved.end(), bytes.begin(), bytes.end());
    EXPECT_EQ(parse_tflite(std::span(moved).subspan(shift), "a").tensors.size(), 5U);
  }
}

TEST(parse_tflite, reads_types_variables_scalars_and_missing_quantization) {
  TinyTflite tiny = convolution();
  const std::pair<schema::TensorType, ElementType> types[] = {
      {schema::TensorType::UINT8, ElementType::kUint8},     {schema::TensorType::INT16, ElementType::kInt16},
      {schema::TensorType::INT64, ElementType::kInt64},     {schema::TensorType::BOOL, ElementType::kBool},
      {schema::TensorType::FLOAT32, ElementType::kFloat32},
  };
  for (const auto& [theirs, ours] : types) tiny.add_tensor("t" + std::to_string(static_cast<int>(ours)), {2}, theirs);
  tiny.add_tensor("variable", {});
  tiny.subgraph().tensors.back()->is_variable = true;
  tiny.subgraph().tensors.back()->quantization.reset();
  const Graph graph = tiny.parse();
  for (std::size_t i = 0; i < std::size(types); ++i) EXPECT_EQ(graph.tensors[5 + i].type, types[i].second);
  EXPECT_TRUE(graph.tensors.back().is_variable);
  EXPECT_TRUE(graph.tensors.back().shape.empty());
  EXPECT_TRUE(graph.tensors.back().quantization.empty());
}

TEST(parse_tflite, spreads_zero_points_that_are_fewer_than_scales) {
  for (const std::vector<std::int64_t>& zeros : {std::vector<std::int64_t>{}, std::vector<std::int64_t>{3}}) {
    TinyTflite tiny = convolution();
    tiny.tensor(1).quantization->zero_point = zeros;
    const std::int32_t expected = zeros.empty() ? 0 : 3;
    EXPECT_EQ(tiny.parse().tensors[1].quantization.zero_points, (std::vector<std::int32_t>{expected, expected}));
  }
}

TEST(parse_tflite, takes_the_only_axis_of_a_vector_whatever_the_file_says) {
  TinyTflite tiny = convolution();
  tiny.tensor(2).quantization->scale = {1.0F, 2.0F};
  tiny.tensor(2).quantization->zero_point = {0, 0};
  tiny.tensor(2).quantization->quantized_dimension = 3;
  EXPECT_EQ(tiny.parse().tensors[2].quantization.axis, 0);
}

TEST(parse_tflite, makes_names_that_are_missing_or_repeated) {
  TinyTflite tiny = convolution();
  tiny.tensor(0).name = "";
  tiny.tensor(1).name = "out";
  tiny.tensor(3).name = "out";
  tiny.tensor(4).name = "out_2";
  const Graph graph = tiny.parse();
  EXPECT_EQ(graph.tensors[0].name, "tensor0");
  EXPECT_EQ(graph.tensors[1].name, "out");
  EXPECT_EQ(graph.tensors[3].name, "out_2");
  EXPECT_EQ(graph.tensors[4].name, "out_2_2");
  EXPECT_EQ(graph.operators[0].name, "out_2");
  EXPECT_EQ(graph.operators[1].name, "out_2_2");
}

TEST(parse_tflite, makes_an_identifier_of_the_files_stem) {
  const std::vector<std::byte> bytes = convolution().bytes();
  EXPECT_EQ(parse_tflite(bytes, "a/b/kws_ref_model.tflite").name, "kws_ref_model");
  EXPECT_EQ(parse_tflite(bytes, "../my model-v2.1.tflite").name, "my_model_v2_1");
  EXPECT_EQ(parse_tflite(bytes, "2.tflite").name, "model_2");
  EXPECT_EQ(parse_tflite(bytes, "äö.tflite").name, "model");
  EXPECT_EQ(parse_tflite(bytes, "__x__y__").name, "x_y");
}

TEST(parse_tflite, takes_the_larger_of_both_fields_of_an_operator_code) {
  TinyTflite tiny = convolution();
  tiny.model.operator_codes[0]->builtin_code = BuiltinOperator::ADD;  // 0, as older writers leave it
  tiny.model.operator_codes[0]->narrow_builtin_code = static_cast<std::int8_t>(BuiltinOperator::CONV_2D);
  EXPECT_EQ(tiny.parse().operators[0].kind, "CONV_2D");
}

TEST(parse_tflite, reads_options_of_depthwise_conv2d) {
  schema::DepthwiseConv2DOptionsT options;
  options.padding = schema::Padding::VALID;
  options.stride_h = 1;
  options.stride_w = 2;
  options.dilation_h = 3;
  options.dilation_w = 4;
  options.depth_multiplier = 5;
  EXPECT_EQ(line_of(BuiltinOperator::DEPTHWISE_CONV_2D, 2, options),
            "op DEPTHWISE_CONV_2D \"out\" (%0, %1) -> (%2) {activation: \"none\", depth_multiplier: 5, dilation_h: 3, "
            "dilation_w: 4, padding: \"valid\", stride_h: 1, stride_w: 2}");
}

TEST(parse_tflite, reads_options_of_average_pool2d) {
  schema::Pool2DOptionsT options;
  options.stride_h = 1;
  options.stride_w = 2;
  options.kernel_h = 3;
  options.kernel_w = 4;
  options.activation = schema::Activation::RELU_N1_TO_1;
  EXPECT_EQ(line_of(BuiltinOperator::AVERAGE_POOL_2D, 1, options),
            "op AVERAGE_POOL_2D \"out\" (%0) -> (%1) {activation: \"relu_n1_to_1\", kernel_h: 3, kernel_w: 4, "
            "padding: \"same\", stride_h: 1, stride_w: 2}");
}

TEST(parse_tflite, reads_options_of_fully_connected) {
  schema::FullyConnectedOptionsT options;
  options.activation = schema::Activation::RELU;
  options.keep_num_dims = true;
  EXPECT_EQ(line_of(BuiltinOperator::FULLY_CONNECTED, 3, options),
            "op FULLY_CONNECTED \"out\" (%0, %1, %2) -> (%3) {activation: \"relu\", keep_num_dims: 1}");
  EXPECT_EQ(line_of(BuiltinOperator::FULLY_CONNECTED, 2, nullptr),
            "op FULLY_CONNECTED \"out\" (%0, %1) -> (%2) {activation: \"none\", keep_num_dims: 0}");
}

TEST(parse_tflite, reads_options_of_add) {
  schema::AddOptionsT options;
  options.activation = schema::Activation::RELU;
  EXPECT_EQ(line_of(BuiltinOperator::ADD, 2, options), "op ADD \"out\" (%0, %1) -> (%2) {activation: \"relu\"}");
  EXPECT_EQ(line_of(BuiltinOperator::ADD, 2, nullptr), "op ADD \"out\" (%0, %1) -> (%2) {activation: \"none\"}");
}

TEST(parse_tflite, reads_options_of_mul) {
  schema::MulOptionsT options;
  options.activation = schema::Activation::RELU;
  EXPECT_EQ(line_of(BuiltinOperator::MUL, 2, options), "op MUL \"out\" (%0, %1) -> (%2) {activation: \"relu\"}");
}

TEST(parse_tflite, reads_squeeze_and_expand_dims_as_reshape) {
  EXPECT_EQ(line_of(BuiltinOperator::SQUEEZE, 1, nullptr), "op RESHAPE \"out\" (%0) -> (%1)");
  EXPECT_EQ(line_of(BuiltinOperator::EXPAND_DIMS, 2, nullptr), "op RESHAPE \"out\" (%0) -> (%2)");
}

TEST(parse_tflite, reads_options_of_concatenation) {
  schema::ConcatenationOptionsT options;
  options.axis = -1;
  EXPECT_EQ(line_of(BuiltinOperator::CONCATENATION, 3, options),
            "op CONCATENATION \"out\" (%0, %1, %2) -> (%3) {activation: \"none\", axis: -1}");
}

TEST(parse_tflite, reads_options_of_mean) {
  schema::ReducerOptionsT options;
  options.keep_dims = true;
  EXPECT_EQ(line_of(BuiltinOperator::MEAN, 2, options), "op MEAN \"out\" (%0, %1) -> (%2) {keep_dims: 1}");
}

TEST(parse_tflite, reads_options_of_reshape) {
  schema::ReshapeOptionsT options;
  options.new_shape = {1, -1};
  EXPECT_EQ(line_of(BuiltinOperator::RESHAPE, 1, options), "op RESHAPE \"out\" (%0) -> (%1) {new_shape: [1, -1]}");
  EXPECT_EQ(line_of(BuiltinOperator::RESHAPE, 2, nullptr), "op RESHAPE \"out\" (%0, %1) -> (%2)");
}

TEST(parse_tflite, reads_options_of_svdf) {
  schema::SVDFOptionsT options;
  options.rank = 2;
  options.activation = schema::Activation::RELU;
  EXPECT_EQ(
      line_of(BuiltinOperator::SVDF, 5, options),
      "op SVDF \"out\" (%0, %1, %2, %3, %4) -> (%5) {activation: \"relu\", asymmetric_quantize_inputs: 0, rank: 2}");
}

TEST(parse_tflite, reads_operators_without_options) {
  EXPECT_EQ(line_of(BuiltinOperator::QUANTIZE, 1, nullptr), "op QUANTIZE \"out\" (%0) -> (%1)");
  EXPECT_EQ(line_of(BuiltinOperator::DEQUANTIZE, 1, nullptr), "op DEQUANTIZE \"out\" (%0) -> (%1)");
}

TEST(parse_tflite, keeps_the_place_of_an_optional_input_that_is_left_out) {
  TinyTflite tiny = convolution();
  tiny.op(0).inputs = {0, 1, -1};
  EXPECT_EQ(tiny.parse().operators[0].inputs, (std::vector<TensorId>{0, 1, kNoTensor}));
}

}  // namespace
}  // namespace milliwatt
