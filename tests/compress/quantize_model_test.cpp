#include "compress/quantize_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "compress/compare_networks.h"
#include "compress/small_network.h"
#include "error_text.h"
#include "ops/float_values.h"

namespace milliwatt {
namespace {

using test::one_input;
using test::sample_of;
using test::small_network;
using ::testing::AllOf;
using ::testing::HasSubstr;

const SampleInputs kSamples = [](std::size_t i) { return one_input(sample_of(i)); };
const TensorSpec kTwo = {ElementType::kFloat32, {1, 2}, {}};

/// A dense layer of two inputs and one output.
Graph dense(const std::vector<float>& weights, float bias) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", kTwo);
  const TensorId w = builder.constant("weights", {1, 2}, weights);
  const TensorId b = builder.constant("bias", {1}, std::vector<float>{bias});
  builder.output(builder.op("FULLY_CONNECTED", "layer", {in, w, b}, {{"activation", "none"}},
                            {ElementType::kFloat32, {1, 1}, {}}));
  Graph graph = builder.build();
  graph.source = "dense.tflite";
  return graph;
}

TEST(quantize_model, corrects_biases_for_the_mean_error_of_weights) {
  // At scale 1/127 the weight 0.3 is 38.1 codes: 38 are 0.29921. The second input is 10 on average, so the sums lose
  // 10 * (0.3 - 38 / 127) = 0.007874. Codes of the bias: input scale 20 / 255 times 1 / 127.
  const SampleInputs samples = [](std::size_t i) { return one_input<float>({0, i % 2 == 0 ? 0.0F : 20.0F}); };
  const auto bias = [&](bool correct_biases) {
    QuantizeRequest request;
    request.correct_biases = correct_biases;
    const QuantizedModel model = quantize_model(dense({1, 0.3F}, 0.5F), 4, samples, request);
    return elements_of<std::int32_t>(model.int8.graph.tensor(2))[0];
  };
  const double code = 20.0 / 255 / 127;
  EXPECT_EQ(bias(false), std::lround(0.5 / code));
  EXPECT_EQ(bias(true), std::lround((0.5 + 10 * (static_cast<double>(0.3F) - 38.0 / 127)) / code));
}

TEST(quantize_model, takes_the_ranges_of_its_method) {
  // One value in a thousand is 100 times the others.
  const SampleInputs samples = [](std::size_t i) {
    return one_input<float>({i == 0 ? 100.0F : 1.0F - 0.001F * static_cast<float>(i % 100), -1});
  };
  const auto scale = [&](RangeMethod method) {
    QuantizeRequest request;
    request.method = method;
    return quantize_model(dense({1, 0.5F}, 0), 30'000, samples, request).int8.graph.tensor(0).quantization.scales[0];
  };
  EXPECT_EQ(scale(RangeMethod::kMinMax), 101.0F / 255);
  EXPECT_LT(scale(RangeMethod::kPercentile), 2.2F / 255);
  EXPECT_LT(scale(RangeMethod::kMse), 97.0F / 255);
  EXPECT_GT(scale(RangeMethod::kMse), scale(RangeMethod::kPercentile));
}

TEST(quantize_model, accepts_a_layer_that_was_always_zero) {
  const SampleInputs samples = [](std::size_t) { return one_input<float>({0, 0}); };
  const QuantizedModel model = quantize_model(dense({1, 0.5F}, 0), 2, samples, {});
  EXPECT_EQ(model.int8.graph.tensor(0).quantization, per_tensor(1.0F / 255, -128));
}

TEST(quantize_model, gives_layers_that_share_weights_their_own) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", kTwo);
  const TensorId weights = builder.constant("weights", {2, 2}, std::vector<float>{1, 2, 3, 4});
  const TensorId first = builder.op("FULLY_CONNECTED", "first", {in, weights}, {{"activation", "none"}}, kTwo);
  builder.output(builder.op("FULLY_CONNECTED", "second", {first, weights}, {{"activation", "none"}}, kTwo));
  const SampleInputs samples = [](std::size_t) { return one_input<float>({1, -1}); };
  const Graph int8 = quantize_model(builder.build(), 1, samples, {}).int8.graph;
  EXPECT_NE(int8.operators[0].inputs[1], int8.operators[1].inputs[1]);
}

TEST(quantize_model, takes_weights_of_dynamic_range_for_what_they_stand_for) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", kTwo);
  const TensorId weights =
      builder.constant("weights", {2, 2}, std::vector<std::int8_t>{127, 64, -10, 5}, per_tensor(0.5F, 0));
  builder.output(builder.op("FULLY_CONNECTED", "layer", {in, weights}, {{"activation", "none"}}, kTwo));
  const SampleInputs samples = [](std::size_t) { return one_input<float>({1, -1}); };
  const QuantizedModel model = quantize_model(builder.build(), 1, samples, {});
  EXPECT_EQ(elements_of<float>(model.reals.tensor(weights))[1], 32);
  EXPECT_EQ(model.int8.graph.tensor(weights).quantization.scales, (std::vector<float>{63.5F / 127, 5.0F / 127}));
  EXPECT_EQ(elements_of<std::int8_t>(model.int8.graph.tensor(weights))[1], 64);
}

TEST(quantize_model, refuses_what_has_codes_already_or_nothing_to_quantize) {
  Graph int8 = quantize_model(small_network(), 4, kSamples, {}).int8.graph;
  EXPECT_THAT(error_text([&] { quantize_model(int8, 4, kSamples, {}); }),
              HasSubstr("made here: is quantized already (tensor \"in\" is s8); give the float32 network"));
  GraphBuilder builder("net");
  builder.output(builder.op("EXP", "power", {builder.input("in", kTwo)}, {}, kTwo));
  Graph graph = builder.build();
  graph.source = "exp.tflite";
  EXPECT_THAT(error_text([&] {
                quantize_model(graph, 1, [](std::size_t) { return one_input<float>({1, 2}); }, {});
              }),
              AllOf(HasSubstr("exp.tflite: no operator can be int8 (op 0 EXP \"power\": has no int8 form"),
                    HasSubstr("give a float32 network")));
}

TEST(compare_networks, measures_every_layer_and_counts_answers) {
  const QuantizedModel model = quantize_model(small_network(), 50, kSamples, {});
  std::vector<int> labels;
  Executor executor(model.reals);
  for (std::size_t i = 0; i < 20; ++i) {
    executor.run(kSamples(i));
    const std::vector<float> scores = test::values_of<float>(executor.outputs().front());
    labels.push_back(static_cast<int>(std::ranges::max_element(scores) - scores.begin()));
  }
  labels[3] = (labels[3] + 1) % 3;
  const NetworkComparison comparison = compare_networks(model.reals, model.int8.graph, 20, kSamples, labels);
  for (const Operator& op : model.reals.operators) {
    EXPECT_GT(comparison.snr_db[op.outputs[0]], 20) << op.name;
    EXPECT_LT(comparison.snr_db[op.outputs[0]], 70) << op.name;
  }
  EXPECT_EQ(comparison.reals.right, 19);
  EXPECT_EQ(comparison.reals.total, 20);
  EXPECT_EQ(comparison.int8.total, 20);
  EXPECT_EQ(comparison.agreement.total, 20);
}

TEST(compare_networks, gives_the_ratio_of_signal_and_noise_in_decibels) {
  GraphBuilder builder("net");
  builder.output(builder.op("RESHAPE", "flat", {builder.input("in", kTwo)}, {}, {ElementType::kFloat32, {2}, {}}));
  const Graph reals = builder.build();
  Graph int8 = reals;
  for (Tensor& tensor : int8.tensors) {
    tensor.type = ElementType::kInt8;
    tensor.quantization = per_tensor(1, 0);
  }
  // 10.25 and 4 become 10 and 4: 10 log10((10.25^2 + 4^2) / 0.25^2).
  const SampleInputs sample = [](std::size_t) { return one_input<float>({10.25F, 4}); };
  EXPECT_NEAR(compare_networks(reals, int8, 1, sample, {}).snr_db[1], 10 * std::log10(121.0625 / 0.0625), 1e-9);
  const SampleInputs whole = [](std::size_t) { return one_input<float>({10, 4}); };
  EXPECT_TRUE(std::isinf(compare_networks(reals, int8, 1, whole, {}).snr_db[1]));
}

}  // namespace
}  // namespace milliwatt
