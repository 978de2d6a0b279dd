#include "emit/gesture_model.h"

#include "graph/builder.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

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

}  // namespace

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

}  // namespace milliwatt
