// Graphs of one sound operator each, for tests to run or to break.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "graph/builder.h"
#include "graph/graph.h"

namespace milliwatt::test {

inline const std::string kSame = "same";
inline const std::string kNone = "none";

template <typename T = std::int8_t>
std::vector<T> ones(std::int64_t count) {
  return std::vector<T>(static_cast<std::size_t>(count), T{1});
}

/// From the end of an inference on the variable is the value.
inline void add_assignment(Graph& graph, TensorId value, TensorId variable) {
  Operator assign;
  assign.kind = "ASSIGN_VARIABLE";
  assign.name = "assign";
  assign.inputs = {value};
  assign.outputs = {variable};
  graph.operators.push_back(assign);
}

inline Attributes window_attributes(std::int64_t stride = 1, const std::string& padding = kSame) {
  return {{"stride_h", stride}, {"stride_w", stride}, {"dilation_h", std::int64_t{1}}, {"dilation_w", std::int64_t{1}},
          {"padding", padding}, {"activation", kNone}};
}

/// 1x5x4x2 -> 3x3 SAME, stride 2 -> 1x3x2x4. Tensors: 0 image, 1 weights, 2 bias, 3 output.
inline Graph conv2d_graph() {
  GraphBuilder builder("conv");
  const TensorId image = builder.input("image", {ElementType::kInt8, {1, 5, 4, 2}, per_tensor(0.5f, 3)});
  const TensorId weights =
      builder.constant("weights", {4, 3, 3, 2}, ones(72), per_channel({0.1f, 0.2f, 0.3f, 0.4f}, 0));
  const TensorId bias =
      builder.constant("bias", {4}, ones<std::int32_t>(4), per_channel({0.05f, 0.1f, 0.15f, 0.2f}, 0));
  builder.output(builder.op("CONV_2D", "layer", {image, weights, bias}, window_attributes(2),
                            {ElementType::kInt8, {1, 3, 2, 4}, per_tensor(1.0f, -1)}));
  return builder.build();
}

/// 1x5x4x2 -> 3x3 SAME, two outputs a channel -> 1x5x4x4. Tensors as in conv2d_graph().
inline Graph depthwise_graph() {
  GraphBuilder builder("depthwise");
  const TensorId image = builder.input("image", {ElementType::kInt8, {1, 5, 4, 2}, per_tensor(0.5f, 3)});
  const TensorId weights =
      builder.constant("weights", {1, 3, 3, 4}, ones(36), per_channel({0.1f, 0.2f, 0.3f, 0.4f}, 3));
  const TensorId bias = builder.constant("bias", {4}, ones<std::int32_t>(4));
  builder.output(builder.op("DEPTHWISE_CONV_2D", "layer", {image, weights, bias}, window_attributes(),
                            {ElementType::kInt8, {1, 5, 4, 4}, per_tensor(1.0f, -1)}));
  return builder.build();
}

/// 1x6 -> 1x2. Tensors: 0 input, 1 weights, 2 bias, 3 output.
inline Graph fully_connected_graph() {
  GraphBuilder builder("dense");
  const TensorId in = builder.input("in", {ElementType::kInt8, {1, 6}, per_tensor(0.5f, 1)});
  const TensorId weights = builder.constant("weights", {2, 6}, ones(12), per_tensor(0.25f, 0));
  const TensorId bias = builder.constant("bias", {2}, std::vector<std::int32_t>{10, -10}, per_tensor(0.125f, 0));
  builder.output(builder.op("FULLY_CONNECTED", "layer", {in, weights, bias}, {{"activation", kNone}},
                            {ElementType::kInt8, {1, 2}, per_tensor(0.25f, -5)}));
  return builder.build();
}

/// 1x2x3 + 3 -> 1x2x3. Tensors: 0 and 1 inputs, 2 output.
inline Graph add_graph() {
  GraphBuilder builder("add");
  const TensorId a = builder.input("a", {ElementType::kInt8, {1, 2, 3}, per_tensor(0.5f, 1)});
  const TensorId b = builder.input("b", {ElementType::kInt8, {3}, per_tensor(0.25f, -2)});
  builder.output(builder.op("ADD", "layer", {a, b}, {{"activation", kNone}},
                            {ElementType::kInt8, {1, 2, 3}, per_tensor(0.5f, 0)}));
  return builder.build();
}

/// 1x4x4x2 -> 2x2 VALID, stride 2 -> 1x2x2x2. Tensors: 0 input, 1 output.
inline Graph average_pool_graph() {
  GraphBuilder builder("pool");
  const TensorId in = builder.input("in", {ElementType::kInt8, {1, 4, 4, 2}, per_tensor(0.5f, 1)});
  Attributes attributes = window_attributes(2, "valid");
  attributes["kernel_h"] = std::int64_t{2};
  attributes["kernel_w"] = std::int64_t{2};
  builder.output(builder.op("AVERAGE_POOL_2D", "layer", {in}, attributes,
                            {ElementType::kInt8, {1, 2, 2, 2}, per_tensor(0.5f, 1)}));
  return builder.build();
}

/// An operator of one input and no weights. Tensors: 0 input, 1 output.
inline Graph unary_graph(const std::string& kind, const TensorSpec& in, const TensorSpec& out,
                         const Attributes& attributes = {}) {
  GraphBuilder builder("unary");
  builder.output(builder.op(kind, "layer", {builder.input("in", in)}, attributes, out));
  return builder.build();
}

inline Graph softmax_graph() {
  return unary_graph("SOFTMAX", {ElementType::kInt8, {1, 4}, per_tensor(0.1f, 0)},
                     {ElementType::kInt8, {1, 4}, per_tensor(1.0f / 256, -128)}, {{"beta", 1.0}});
}

inline Graph quantize_graph() {
  return unary_graph("QUANTIZE", {ElementType::kFloat32, {1, 4}, {}},
                     {ElementType::kInt8, {1, 4}, per_tensor(0.5f, 3)});
}

inline Graph dequantize_graph() {
  return unary_graph("DEQUANTIZE", {ElementType::kInt8, {1, 4}, per_tensor(0.5f, 3)},
                     {ElementType::kFloat32, {1, 4}, {}});
}

inline Graph reshape_graph() {
  return unary_graph("RESHAPE", {ElementType::kInt8, {1, 4}, per_tensor(0.5f, 3)},
                     {ElementType::kInt8, {1, 2, 2, 1}, per_tensor(0.5f, 3)});
}

/// Two units of one filter each, three time steps. Tensors: 0 input, 1 feature and 2 time weights, 3 bias, 4 state, 5
/// output.
inline Graph svdf_graph() {
  GraphBuilder builder("svdf");
  const TensorId in = builder.input("in", {ElementType::kInt8, {1, 2}, per_tensor(1.0f, 0)});
  const TensorId feature =
      builder.constant("feature", {2, 2}, std::vector<std::int8_t>{1, 0, 0, 1}, per_tensor(1.0f, 0));
  const TensorId time =
      builder.constant("time", {2, 3}, std::vector<std::int8_t>{1, 1, 1, 1, 10, 100}, per_tensor(1.0f, 0));
  const TensorId bias = builder.constant("bias", {2}, std::vector<std::int32_t>{0, 1}, per_tensor(1.0f, 0));
  const TensorId state = builder.variable("state", {ElementType::kInt8, {1, 6}, per_tensor(1.0f, 7)});
  builder.output(builder.op("SVDF", "layer", {in, feature, time, bias, state},
                            {{"rank", std::int64_t{1}}, {"activation", kNone}},
                            {ElementType::kInt8, {1, 2}, per_tensor(1.0f, 0)}));
  return builder.build();
}

/// Codes of one scale and zero point.
inline TensorSpec codes(Shape shape, float scale = 0.5f, std::int32_t zero_point = 3) {
  return {ElementType::kInt8, std::move(shape), per_tensor(scale, zero_point)};
}

/// 1x2x3 x 3 -> 1x2x3. Tensors: 0 and 1 inputs, 2 output.
inline Graph mul_graph() {
  Graph graph = add_graph();
  graph.operators[0].kind = "MUL";
  return graph;
}

inline Graph max_pool_graph() {
  Graph graph = average_pool_graph();
  graph.operators[0].kind = "MAX_POOL_2D";
  return graph;
}

/// 1x2x1x2 and 1x2x1x1 along the channels. Tensors: 0 and 1 inputs, 2 output.
inline Graph concatenation_graph() {
  GraphBuilder builder("join");
  const TensorId a = builder.input("a", codes({1, 2, 1, 2}));
  const TensorId b = builder.input("b", codes({1, 2, 1, 1}));
  builder.output(builder.op("CONCATENATION", "layer", {a, b}, {{"axis", std::int64_t{-1}}, {"activation", kNone}},
                            codes({1, 2, 1, 3})));
  return builder.build();
}

/// 1x4x2 into 1x2x2 twice. Tensors: 0 axis, 1 input, 2 and 3 outputs.
inline Graph split_graph() {
  GraphBuilder builder("split");
  const TensorId axis = builder.constant("axis", {}, std::vector<std::int32_t>{1});
  const TensorId in = builder.input("in", codes({1, 4, 2}));
  for (const TensorId id : builder.op_with_outputs("SPLIT", "layer", {axis, in}, {{"num_splits", std::int64_t{2}}},
                                                   {codes({1, 2, 2}), codes({1, 2, 2})})) {
    builder.output(id);
  }
  return builder.build();
}

/// 1x3 into 1x1 and 1x2. Tensors: 0 input, 1 sizes, 2 axis, 3 and 4 outputs.
inline Graph split_v_graph() {
  GraphBuilder builder("split");
  const TensorId in = builder.input("in", codes({1, 3}));
  const TensorId sizes = builder.constant("sizes", {2}, std::vector<std::int32_t>{1, -1});
  const TensorId axis = builder.constant("axis", {1}, std::vector<std::int32_t>{-1});
  for (const TensorId id : builder.op_with_outputs("SPLIT_V", "layer", {in, sizes, axis},
                                                   {{"num_splits", std::int64_t{2}}}, {codes({1, 1}), codes({1, 2})})) {
    builder.output(id);
  }
  return builder.build();
}

/// An operator with one input and a constant of numbers. Tensors: 0 input, 1 numbers, 2 output.
inline Graph graph_with_numbers(const std::string& kind, const Shape& in, const Shape& numbers_shape,
                                const std::vector<std::int32_t>& numbers, const Shape& out,
                                const Attributes& attributes = {}) {
  GraphBuilder builder("layer");
  const TensorId from = builder.input("in", codes(in));
  const TensorId constant = builder.constant("numbers", numbers_shape, numbers);
  builder.output(builder.op(kind, "layer", {from, constant}, attributes, codes(out)));
  return builder.build();
}

inline Graph transpose_graph(const Shape& in, const std::vector<std::int32_t>& perm, const Shape& out) {
  return graph_with_numbers("TRANSPOSE", in, {static_cast<std::int64_t>(perm.size())}, perm, out);
}

inline Graph pad_graph() {
  return graph_with_numbers("PAD", {1, 2, 1, 2}, {4, 2}, {0, 0, 1, 2, 0, 0, 0, 1}, {1, 5, 1, 3});
}

inline Graph mean_graph() {
  return graph_with_numbers("MEAN", {1, 2, 2, 2}, {2}, {1, -2}, {1, 2}, {{"keep_dims", std::int64_t{0}}});
}

}  // namespace milliwatt::test
