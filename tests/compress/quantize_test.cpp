#include "compress/quantize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "compress/small_network.h"
#include "error_text.h"
#include "ops/operator.h"
#include "passes/fold_batch_norms.h"
#include "zoo/ds_cnn.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

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
  const Indexed<Quantization> q = quantization_of(graph, ranges_of(graph), kByRange);
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
              HasSubstr("tensor \"dense/weights\": contains the weight nan"));
}

TEST(quantize_int8, names_every_tensor_whose_range_is_no_use) {
  const Graph graph = small_network();
  Ranges ranges = ranges_of(graph);
  ranges[static_cast<std::size_t>(id_of(graph, "conv"))] = {0, 0};
  ranges[static_cast<std::size_t>(id_of(graph, "dense"))] = {-1, kInfinity};
  EXPECT_THAT(error_text([&] { quantize_int8(graph, ranges, kByRange); }),
              AllOf(HasSubstr("tensor \"conv\": its values range from 0 to 0; supported: a finite range other than 0"),
                    HasSubstr("tensor \"dense\": its values range from -1 to inf")));
}

TEST(quantize_int8, names_a_bias_that_is_no_number) {
  Graph graph = small_network();
  const Ranges ranges = ranges_of(graph);
  for (const float bad : {std::nanf(""), kInfinity}) {
    set_values(graph.tensor(id_of(graph, "conv/bias")), {0, bad, 0, 0});
    EXPECT_THAT(error_text([&] { quantize_int8(graph, ranges, kByRange); }),
                HasSubstr("tensor \"conv/bias\": contains"));
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
