#include "compress/quantize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "error_text.h"
#include "graph/builder.h"
#include "ops/float_values.h"
#include "ops/operator.h"
#include "passes/fold_batch_norms.h"
#include "tasks/ds_cnn.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

Attributes window(const std::string& activation) {
  return {{"stride_h", std::int64_t{1}},   {"stride_w", std::int64_t{1}}, {"dilation_h", std::int64_t{1}},
          {"dilation_w", std::int64_t{1}}, {"padding", "valid"},          {"activation", activation}};
}

/// One of everything: conv -> depthwise, added to the conv's second reading -> pool -> reshape -> dense -> softmax.
Graph small_network() {
  GraphBuilder builder("net");
  unsigned seed = 0;
  const auto constant = [&](const std::string& name, const Shape& shape, float size) {
    return builder.constant(name, shape, random_floats(element_count(shape), size, ++seed));
  };
  const auto floats = [](Shape shape) { return TensorSpec{ElementType::kFloat32, std::move(shape), {}}; };
  const TensorId in = builder.input("in", floats({1, 6, 5, 2}));
  const TensorId conv =
      builder.op("CONV_2D", "conv", {in, constant("conv/weights", {4, 2, 2, 2}, 1), constant("conv/bias", {4}, 0.5F)},
                 window("relu"), floats({1, 5, 4, 4}));
  Attributes same = window("none");
  same["padding"] = "same";
  const TensorId depthwise =
      builder.op("DEPTHWISE_CONV_2D", "depthwise",
                 {conv, constant("depthwise/weights", {1, 3, 3, 4}, 0.5F), constant("depthwise/bias", {4}, 0.5F)}, same,
                 floats({1, 5, 4, 4}));
  const TensorId sum = builder.op("ADD", "sum", {conv, depthwise}, {{"activation", "relu6"}}, floats({1, 5, 4, 4}));
  Attributes pool_window = window("none");
  pool_window["kernel_h"] = std::int64_t{5};
  pool_window["kernel_w"] = std::int64_t{2};
  const TensorId pool = builder.op("AVERAGE_POOL_2D", "pool", {sum}, pool_window, floats({1, 1, 3, 4}));
  const TensorId flat = builder.op("RESHAPE", "flat", {pool}, {}, floats({1, 12}));
  const TensorId dense = builder.op("FULLY_CONNECTED", "dense", {flat, constant("dense/weights", {3, 12}, 0.7F)},
                                    {{"activation", "none"}}, floats({1, 3}));
  builder.output(dense);
  builder.output(builder.op("SOFTMAX", "out", {dense}, {{"beta", 1.0}}, floats({1, 3})));
  Graph graph = builder.build();
  graph.metadata["milliwatt.labels"] = "a\nb\nc";
  graph.source = "made here";
  return graph;
}

std::vector<float> sample_of(std::size_t i) { return random_floats(60, 1.5F, static_cast<unsigned>(100 + i)); }

Ranges ranges_of(const Graph& graph) {
  return calibrate(graph, 50, [](std::size_t i) { return one_input(sample_of(i)); });
}

TensorId id_of(const Graph& graph, const std::string& name) {
  return static_cast<TensorId>(std::ranges::find(graph.tensors, name, &Tensor::name) - graph.tensors.begin());
}

const Tensor& tensor_of(const Graph& graph, const std::string& name) { return graph.tensor(id_of(graph, name)); }

const std::vector<Quantization> kByRange = {Quantization{}};

TEST(activation_quantization, spreads_the_codes_over_the_range) {
  const Quantization q = activation_quantization({-1, 1.55F});
  EXPECT_THAT(q.scales, ElementsAre(::testing::FloatEq(0.01F)));
  EXPECT_THAT(q.zero_points, ElementsAre(-28));
}

TEST(activation_quantization, widens_the_range_to_hold_0) {
  EXPECT_EQ(activation_quantization({1, 2.55F}), activation_quantization({0, 2.55F}));
  EXPECT_THAT(activation_quantization({1, 2.55F}).zero_points, ElementsAre(-128));
  EXPECT_EQ(activation_quantization({-2.55F, -1}), activation_quantization({-2.55F, 0}));
  EXPECT_THAT(activation_quantization({-2.55F, -1}).zero_points, ElementsAre(127));
}

TEST(activation_quantization, gives_0_a_code_of_its_own) {
  // 0 would lie between codes: at -128 + 255 / 3.0 * 0.7 = -68.5
  const Quantization q = activation_quantization({-0.7F, 2.3F});
  EXPECT_THAT(q.zero_points, ElementsAre(::testing::AnyOf(-68, -69)));
}

TEST(activation_quantization, refuses_ranges_that_are_none) {
  for (const Range range : {Range{0, 0}, Range{1, -1}, Range{std::nanf(""), 1}, Range{-1, std::nanf("")},
                            Range{-kInfinity, 0}, Range{0, kInfinity}, Range{0, 1e-42F}}) {
    EXPECT_THAT(error_text([&] { activation_quantization(range); }), HasSubstr("; a finite range"));
  }
  EXPECT_EQ(error_text([] { activation_quantization({-3e38F, 3e38F}); }), "");
}

Tensor weights_of(const Shape& shape, const std::vector<float>& values) {
  Tensor tensor;
  tensor.name = "w";
  tensor.type = ElementType::kFloat32;
  tensor.shape = shape;
  set_values(tensor, values);
  return tensor;
}

TEST(weights_quantization, gives_the_largest_magnitude_code_127) {
  const Tensor weights = weights_of({2, 3}, {1, -127, 3, 0.5F, 1.27F, -1});
  EXPECT_THAT(weights_quantization(weights, 0).scales, ElementsAre(1.0F, 0.01F));
  EXPECT_THAT(weights_quantization(weights, 0).zero_points, ElementsAre(0, 0));
  EXPECT_EQ(weights_quantization(weights, 0).axis, 0);
  const Quantization by_column = weights_quantization(weights, 1);
  EXPECT_THAT(by_column.scales, ElementsAre(1.0F / 127, 1.0F, 3.0F / 127));
  EXPECT_EQ(by_column.axis, 1);
}

TEST(weights_quantization, lends_a_channel_of_zeros_the_largest_scale) {
  EXPECT_THAT(weights_quantization(weights_of({3, 1}, {0, 127, 254}), 0).scales, ElementsAre(2.0F, 1.0F, 2.0F));
}

TEST(weights_quantization, names_weights_that_are_no_use) {
  EXPECT_THAT(error_text([] {
                weights_quantization(weights_of({2}, {0, 0}), 0);
              }),
              HasSubstr("tensor \"w\": all weights are 0; "));
  for (const float bad : {std::nanf(""), kInfinity}) {
    EXPECT_THAT(error_text([&] {
                  weights_quantization(weights_of({3}, {1, bad, 2}), 0);
                }),
                HasSubstr("tensor \"w\": holds a weight that is not finite"));
  }
}

TEST(quantization_of, follows_the_rules_of_each_operator) {
  const Graph graph = small_network();
  Ranges ranges = ranges_of(graph);
  // A range from elsewhere: the activation keeps 0 .. infinity, 0 .. 6.
  ranges[static_cast<std::size_t>(id_of(graph, "conv"))] = {-5, 2.55F};
  ranges[static_cast<std::size_t>(id_of(graph, "sum"))] = {-5, 60};
  const std::vector<Quantization> q = quantization_of(graph, ranges, kByRange);
  const auto of = [&](const std::string& name) { return q[static_cast<std::size_t>(id_of(graph, name))]; };

  EXPECT_EQ(of("in"), activation_quantization(ranges[0]));
  EXPECT_EQ(of("conv/weights"), weights_quantization(tensor_of(graph, "conv/weights"), 0));
  EXPECT_EQ(of("conv"), activation_quantization({0, 2.55F}));
  EXPECT_EQ(of("depthwise/weights"), weights_quantization(tensor_of(graph, "depthwise/weights"), 3));
  EXPECT_EQ(of("dense/weights"), weights_quantization(tensor_of(graph, "dense/weights"), 0));
  EXPECT_EQ(of("sum"), activation_quantization({0, 6}));
  EXPECT_EQ(of("pool"), of("sum"));
  EXPECT_EQ(of("flat"), of("sum"));
  EXPECT_EQ(of("out"), per_tensor(1.0F / 256, -128));
  EXPECT_TRUE(of("conv/bias").empty());
}

TEST(quantization_of, takes_the_inputs_quantization_where_it_is_given) {
  const Graph graph = small_network();
  const Quantization given = per_tensor(0.125F, 3);
  const std::vector<Quantization> q = quantization_of(graph, ranges_of(graph), {given});
  EXPECT_EQ(q[0], given);
}

TEST(quantization_of, is_what_quantize_int8_uses) {
  const Graph graph = small_network();
  const Ranges ranges = ranges_of(graph);
  const std::vector<Quantization> q = quantization_of(graph, ranges, kByRange);
  const Graph int8 = quantize_int8(graph, ranges, kByRange);
  ASSERT_EQ(int8.tensors.size(), q.size());
  for (std::size_t i = 0; i < q.size(); ++i) {
    const bool is_bias = int8.tensors[i].name.ends_with("/bias");
    EXPECT_EQ(int8.tensors[i].type, is_bias ? ElementType::kInt32 : ElementType::kInt8) << int8.tensors[i].name;
    EXPECT_EQ(is_bias ? Quantization{} : int8.tensors[i].quantization, q[i]) << int8.tensors[i].name;
  }
}

TEST(quantize_int8, keeps_names_numbers_and_metadata) {
  const Graph graph = small_network();
  const Graph int8 = quantize_int8(graph, ranges_of(graph), kByRange);
  EXPECT_EQ(int8.metadata, graph.metadata);
  EXPECT_EQ(int8.name, graph.name);
  EXPECT_EQ(int8.source, graph.source);
  EXPECT_EQ(int8.outputs, graph.outputs);
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    EXPECT_EQ(int8.tensors[i].name, graph.tensors[i].name);
    EXPECT_EQ(int8.tensors[i].shape, graph.tensors[i].shape);
  }
}

TEST(quantize_int8, gives_biases_the_scale_of_the_sums) {
  const Graph graph = small_network();
  const Graph int8 = quantize_int8(graph, ranges_of(graph), kByRange);
  const Tensor& bias = tensor_of(int8, "conv/bias");
  const std::span<const float> values = elements_of<float>(tensor_of(graph, "conv/bias"));
  const std::span<const std::int32_t> codes = elements_of<std::int32_t>(bias);
  for (std::size_t c = 0; c < 4; ++c) {
    EXPECT_FLOAT_EQ(bias.quantization.scales[c], tensor_of(int8, "in").quantization.scales[0] *
                                                     tensor_of(int8, "conv/weights").quantization.scales[c]);
    EXPECT_NEAR(static_cast<float>(codes[c]) * bias.quantization.scales[c], values[c],
                0.51F * bias.quantization.scales[c]);
  }
}

/// How far the int8 network's output may be from the float's, in codes: the mean, and the most, over the samples.
void expect_outputs_near(const Graph& graph, const Graph& int8,
                         const std::function<std::vector<float>(std::size_t)>& sample, double mean_codes,
                         double most_codes) {
  Executor floats(graph);
  Executor codes(int8);
  const Quantization& in = int8.tensor(int8.inputs[0]).quantization;
  double sum = 0;
  int count = 0;
  for (std::size_t s = 0; s < 50; ++s) {
    floats.run(one_input(sample(s)));
    std::vector<std::int8_t> input;
    for (const float value : sample(s)) {
      const float code = std::round(value / in.scales[0]) + static_cast<float>(in.zero_points[0]);
      input.push_back(static_cast<std::int8_t>(std::clamp(code, -128.0F, 127.0F)));
    }
    codes.run(one_input(input));
    for (std::size_t o = 0; o < graph.outputs.size(); ++o) {
      const Quantization& q = int8.tensor(int8.outputs[o]).quantization;
      const std::vector<float> expected = values_of<float>(floats.outputs()[o]);
      const std::vector<std::int8_t> actual = values_of<std::int8_t>(codes.outputs()[o]);
      for (std::size_t i = 0; i < actual.size(); ++i) {
        const double off = std::abs(actual[i] - q.zero_points[0] - static_cast<double>(expected[i] / q.scales[0]));
        EXPECT_LE(off, most_codes) << "sample " << s << ", output " << o << ", element " << i;
        sum += off;
        ++count;
      }
    }
  }
  EXPECT_LE(sum / count, mean_codes);
}

TEST(quantize_int8, computes_nearly_what_the_float_network_computes) {
  const Graph graph = small_network();
  expect_outputs_near(graph, quantize_int8(graph, ranges_of(graph), kByRange), sample_of, 1.5, 6);
}

/// A small ds_cnn() of drawn weights, folded.
Graph keyword_network() {
  Graph graph = ds_cnn(
      {.frames = 20, .bins = 10, .classes = 3, .conv_stride_width = 2, .conv_channels = 8, .block_channels = {12, 16}});
  unsigned seed = 0;
  for (Tensor& tensor : graph.tensors) {
    if (!tensor.is_constant()) continue;
    const float size = tensor.shape.size() > 1 ? 0.4F : 0.5F;
    std::vector<float> values = random_floats(tensor.elements(), size, ++seed);
    const bool is_factor = tensor.name.ends_with("gamma") || tensor.name.ends_with("variance");
    for (float& value : values) value += is_factor ? 1.0F : 0.0F;
    set_values(tensor, values);
  }
  return fold_batch_norms(graph);
}

TEST(quantize_int8, computes_nearly_what_a_folded_keyword_network_computes) {
  const Graph graph = keyword_network();
  const auto sample = [](std::size_t i) { return random_floats(20 * 10, 1.5F, static_cast<unsigned>(100 + i)); };
  const Ranges ranges = calibrate(graph, 50, [&](std::size_t i) { return one_input(sample(i)); });
  expect_outputs_near(graph, quantize_int8(graph, ranges, {per_tensor(3.0F / 255, 0)}), sample, 2, 8);
}

TEST(quantize_int8, widens_the_weights_scale_for_a_bias_that_would_not_fit) {
  Graph graph = small_network();
  Tensor& weights = graph.tensor(id_of(graph, "conv/weights"));
  std::vector<float> values = values_of<float>(weights.data);
  for (std::size_t i = 0; i < 8; ++i) values[i] *= 1e-9F;  // channel 0
  set_values(weights, values);
  set_values(graph.tensor(id_of(graph, "conv/bias")), {2, 0.5F, -0.5F, 0.25F});

  const Graph int8 = quantize_int8(graph, ranges_of(graph), kByRange);
  const Quantization& by_weights = weights_quantization(weights, 0);
  const Quantization& chosen = tensor_of(int8, "conv/weights").quantization;
  EXPECT_GT(chosen.scales[0], by_weights.scales[0]);
  EXPECT_EQ(chosen.scales[1], by_weights.scales[1]);
  const std::int32_t code = elements_of<std::int32_t>(tensor_of(int8, "conv/bias"))[0];
  EXPECT_NEAR(code, 1 << 30, 1 << 10);
  EXPECT_EQ(quantization_of(graph, ranges_of(graph), kByRange)[1], chosen);
  expect_outputs_near(graph, int8, sample_of, 1.5, 6);
}

TEST(quantize_int8, quantizes_weights_that_have_moved_to_the_scales_that_were_trained) {
  Graph graph = small_network();
  const std::vector<Quantization> q = quantization_of(graph, ranges_of(graph), kByRange);
  Tensor& weights = graph.tensor(id_of(graph, "dense/weights"));
  std::vector<float> values = values_of<float>(weights.data);
  values[0] = 1000;
  values[1] = -1000;
  set_values(weights, values);
  const Graph int8 = quantize_int8(graph, q);
  EXPECT_EQ(tensor_of(int8, "dense/weights").quantization, q[static_cast<std::size_t>(id_of(graph, "dense/weights"))]);
  EXPECT_EQ(elements_of<std::int8_t>(tensor_of(int8, "dense/weights"))[0], 127);
  EXPECT_EQ(elements_of<std::int8_t>(tensor_of(int8, "dense/weights"))[1], -127);

  set_values(graph.tensor(id_of(graph, "conv/bias")), {0, 1e9F, 0, 0});
  EXPECT_THAT(error_text([&] { quantize_int8(graph, q); }),
              AllOf(HasSubstr("tensor \"conv/bias\": 1000000000 is "), HasSubstr(" codes; within 32 bits")));
  values[0] = std::nanf("");
  set_values(weights, values);
  set_values(graph.tensor(id_of(graph, "conv/bias")), {0, 0, 0, 0});
  EXPECT_THAT(error_text([&] { quantize_int8(graph, q); }),
              HasSubstr("tensor \"dense/weights\": holds the weight nan"));
}

TEST(quantize_int8, names_every_tensor_whose_range_is_no_use) {
  const Graph graph = small_network();
  Ranges ranges = ranges_of(graph);
  ranges[static_cast<std::size_t>(id_of(graph, "conv"))] = {0, 0};
  ranges[static_cast<std::size_t>(id_of(graph, "dense"))] = {-1, kInfinity};
  EXPECT_THAT(error_text([&] { quantize_int8(graph, ranges, kByRange); }),
              AllOf(HasSubstr("tensor \"conv\": its values range from 0 to 0; a finite range that holds more than 0"),
                    HasSubstr("tensor \"dense\": its values range from -1 to inf")));
}

TEST(quantize_int8, names_a_bias_that_is_no_number) {
  Graph graph = small_network();
  const Ranges ranges = ranges_of(graph);
  for (const float bad : {std::nanf(""), kInfinity}) {
    set_values(graph.tensor(id_of(graph, "conv/bias")), {0, bad, 0, 0});
    EXPECT_THAT(error_text([&] { quantize_int8(graph, ranges, kByRange); }), HasSubstr("tensor \"conv/bias\": holds"));
  }
}

TEST(quantize_int8, names_operators_without_an_int8_form) {
  GraphBuilder builder("net");
  const TensorSpec floats{ElementType::kFloat32, {1, 2}, {}};
  std::vector<TensorId> inputs = {builder.input("in", floats)};
  for (const char* name : {"gamma", "beta", "mean", "variance"}) {
    inputs.push_back(builder.constant(name, {2}, std::vector<float>{1, 1}));
  }
  const TensorId norm = builder.op("BATCH_NORM", "norm", inputs, {{"epsilon", 0.5}, {"activation", "none"}}, floats);
  const TensorId codes = builder.op("QUANTIZE", "codes", {norm}, {}, {ElementType::kInt8, {1, 2}, per_tensor(1, 0)});
  builder.output(builder.op("RESHAPE", "flat", {codes}, {}, {ElementType::kInt8, {2}, per_tensor(1, 0)}));
  const Graph graph = builder.build();
  const Ranges ranges(graph.tensors.size(), Range{-1, 1});
  EXPECT_THAT(
      error_text([&] { quantize_int8(graph, ranges, kByRange); }),
      AllOf(HasSubstr("op 0 BATCH_NORM \"norm\": has no int8 form; fold it into the layer in front first"),
            HasSubstr("op 1 QUANTIZE \"codes\": has no int8 form; "),
            HasSubstr("op 2 RESHAPE \"flat\": does not compute in float32; only float32 networks can be quantized")));
}

TEST(quantize_int8, refuses_constants_that_two_layers_share) {
  GraphBuilder builder("net");
  const TensorSpec floats{ElementType::kFloat32, {1, 2}, {}};
  const TensorId in = builder.input("in", floats);
  const TensorId weights = builder.constant("weights", {2, 2}, std::vector<float>{1, 2, 3, 4});
  const TensorId first = builder.op("FULLY_CONNECTED", "first", {in, weights}, {{"activation", "none"}}, floats);
  builder.output(builder.op("FULLY_CONNECTED", "second", {first, weights}, {{"activation", "none"}}, floats));
  const Graph graph = builder.build();
  const Ranges ranges(graph.tensors.size(), Range{-1, 1});
  EXPECT_THAT(error_text([&] { quantize_int8(graph, ranges, kByRange); }),
              HasSubstr("op 0 FULLY_CONNECTED \"first\": \"weights\" is read by other operators too"));
}

}  // namespace
}  // namespace milliwatt
