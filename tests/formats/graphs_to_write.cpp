#include "formats/graphs_to_write.h"

#include <utility>
#include <vector>

#include "graph/builder.h"
#include "graph/text.h"

namespace milliwatt {
namespace {

constexpr auto kInt8 = ElementType::kInt8;
constexpr auto kFloat32 = ElementType::kFloat32;

Attributes window(const std::string& padding, const std::string& activation) {
  return {{"stride_h", std::int64_t{2}},   {"stride_w", std::int64_t{1}}, {"dilation_h", std::int64_t{1}},
          {"dilation_w", std::int64_t{1}}, {"padding", padding},          {"activation", activation}};
}

Attributes depthwise_window() {
  Attributes attributes = window("valid", "relu");
  attributes["depth_multiplier"] = std::int64_t{1};
  return attributes;
}

template <typename T>
std::vector<T> counting(std::size_t count) {
  std::vector<T> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<T>(static_cast<int>(i) - 5);
  return values;
}

}  // namespace

std::string comparable_text(Graph graph, std::int64_t inline_elements) {
  graph.name = graph.source = graph.sha256 = "";
  return print_graph(graph, inline_elements);
}

Graph every_operator() {
  const auto image = [](Shape shape) { return TensorSpec{kInt8, std::move(shape), per_tensor(0.1F, -3)}; };
  GraphBuilder builder("every");
  const TensorId in = builder.input("real in\n\"\\\xff\xc3\xa4", {kFloat32, {1, 8, 6, 2}, {}});
  const TensorId codes = builder.op("QUANTIZE", std::string("nul\0in it", 9), {in}, {}, image({1, 8, 6, 2}));
  const TensorId kernel =
      builder.constant("kernel", {4, 3, 3, 2}, counting<std::int8_t>(72), per_channel({0.1F, 0.2F, 0.3F, 0.4F}, 0));
  const TensorId bias =
      builder.constant("bias", {4}, counting<std::int32_t>(4), per_channel({0.01F, 0.02F, 0.03F, 0.04F}, 0));
  const TensorId conv =
      builder.op("CONV_2D", "conv", {codes, kernel, bias}, window("same", "relu6"), image({1, 4, 6, 4}));
  const TensorId taps =
      builder.constant("taps", {1, 3, 3, 4}, counting<std::int8_t>(36), per_channel({1.0F, 2.0F, 3.0F, 4.0F}, 3));
  const TensorId depthwise =
      builder.op("DEPTHWISE_CONV_2D", "depthwise", {conv, taps, kNoTensor}, depthwise_window(), image({1, 1, 4, 4}));
  const TensorId pool = builder.op("AVERAGE_POOL_2D", "pool", {depthwise},
                                   {{"stride_h", std::int64_t{1}},
                                    {"stride_w", std::int64_t{2}},
                                    {"kernel_h", std::int64_t{1}},
                                    {"kernel_w", std::int64_t{3}},
                                    {"padding", std::string("same")},
                                    {"activation", std::string("relu_n1_to_1")}},
                                   image({1, 1, 2, 4}));
  const TensorId shape = builder.constant<std::int32_t>("shape", {2}, {1, 8});
  const TensorId flat =
      builder.op("RESHAPE", "flat", {pool, shape}, {{"new_shape", std::vector<std::int64_t>{1, -1}}}, image({1, 8}));
  const TensorId rows = builder.constant("rows", {4, 8}, counting<std::int8_t>(32), per_tensor(0.25F, 0));
  const TensorId dense =
      builder.op("FULLY_CONNECTED", "dense", {flat, rows, bias},
                 {{"activation", std::string("none")}, {"keep_num_dims", std::int64_t{0}}}, image({1, 4}));
  const TensorId features = builder.constant("features", {4, 4}, counting<std::int8_t>(16), per_tensor(0.5F, 0));
  const TensorId time = builder.constant("time", {4, 3}, counting<std::int16_t>(12), per_tensor(0.5F, 0));
  const TensorId state = builder.variable("state", {ElementType::kInt16, {1, 12}, per_tensor(0.125F, 0)});
  const TensorId svdf = builder.op(
      "SVDF", "svdf", {dense, features, time, bias, state},
      {{"rank", std::int64_t{1}}, {"activation", std::string("relu")}, {"asymmetric_quantize_inputs", std::int64_t{1}}},
      image({1, 4}));
  const TensorId sum = builder.op("ADD", "sum", {dense, svdf}, {{"activation", std::string("none")}}, image({1, 4}));
  const TensorId softmax =
      builder.op("SOFTMAX", "softmax", {sum}, {{"beta", 0.75}}, {kInt8, {1, 4}, per_tensor(1.0F / 256, -128)});
  builder.output(builder.op("DEQUANTIZE", "real out", {softmax}, {}, {kFloat32, {1, 4}, {}}));
  builder.output(sum);
  Graph graph = builder.build();
  graph.metadata = {{"milliwatt.labels", "ja\nnein\n\xc3\xa4"}, {"milliwatt.empty", ""}};
  return graph;
}

Graph moving_operators() {
  const auto codes = [](Shape shape) { return TensorSpec{kInt8, std::move(shape), per_tensor(0.1F, -3)}; };
  GraphBuilder builder("moving");
  const TensorId in = builder.input("in", codes({1, 4, 2, 3}));
  const TensorId joined =
      builder.op("CONCATENATION", "joined", {in, in, in},
                 {{"axis", std::int64_t{-2}}, {"activation", std::string("none")}}, codes({1, 4, 6, 3}));
  const TensorId axis = builder.constant<std::int32_t>("axis", {}, {1});
  const std::vector<TensorId> halves = builder.op_with_outputs(
      "SPLIT", "halves", {axis, joined}, {{"num_splits", std::int64_t{2}}}, {codes({1, 2, 6, 3}), codes({1, 2, 6, 3})});
  const TensorId sizes = builder.constant<std::int32_t>("sizes", {2}, {1, 5});
  const TensorId width = builder.constant<std::int32_t>("width", {}, {2});
  const std::vector<TensorId> parts =
      builder.op_with_outputs("SPLIT_V", "parts", {halves[0], sizes, width}, {{"num_splits", std::int64_t{2}}},
                              {codes({1, 2, 1, 3}), codes({1, 2, 5, 3})});
  const TensorId perm = builder.constant<std::int32_t>("perm", {4}, {0, 1, 3, 2});
  const TensorId turned = builder.op("TRANSPOSE", "turned", {parts[1], perm}, {}, codes({1, 2, 3, 5}));
  const TensorId paddings = builder.constant<std::int32_t>("paddings", {4, 2}, {0, 0, 1, 1, 0, 1, 0, 0});
  const TensorId padded = builder.op("PAD", "padded", {turned, paddings}, {}, codes({1, 4, 4, 5}));
  const TensorId value = builder.constant<std::int8_t>("value", {}, {7}, per_tensor(0.1F, -3));
  const TensorId more = builder.op("PADV2", "more", {padded, paddings, value}, {}, codes({1, 6, 5, 5}));
  const TensorId pool = builder.op("MAX_POOL_2D", "pool", {more},
                                   {{"stride_h", std::int64_t{2}},
                                    {"stride_w", std::int64_t{1}},
                                    {"kernel_h", std::int64_t{2}},
                                    {"kernel_w", std::int64_t{1}},
                                    {"padding", std::string("valid")},
                                    {"activation", std::string("relu")}},
                                   codes({1, 3, 5, 5}));
  const TensorId axes = builder.constant<std::int32_t>("axes", {2}, {1, 2});
  builder.output(builder.op("MEAN", "mean", {pool, axes}, {{"keep_dims", std::int64_t{1}}}, codes({1, 1, 1, 5})));
  builder.output(halves[1]);
  builder.output(parts[0]);
  return builder.build();
}

Graph dense_layer(const std::string& kind, Attributes attributes) {
  GraphBuilder builder("dense");
  const TensorId in = builder.input("in", {kFloat32, {1, 3}, {}});
  const TensorId weights = builder.constant<float>("weights", {2, 3}, {0.5F, -1, 1e-30F, 3e38F, -0.0F, 7});
  builder.output(builder.op(kind, "layer", {in, weights}, std::move(attributes), {kFloat32, {1, 2}, {}}));
  return builder.build();
}

Graph dense_layer() { return dense_layer("FULLY_CONNECTED", {{"activation", std::string("none")}}); }

}  // namespace milliwatt
