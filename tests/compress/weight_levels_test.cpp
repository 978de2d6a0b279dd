// Weights of few values become codes of few values, also behind a batch norm.
#include "compress/weight_levels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/random.h"
#include "base/to_size.h"
#include "compress/quantize.h"
#include "error_text.h"
#include "graph/builder.h"
#include "ops/float_values.h"
#include "passes/fold_batch_norms.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kInputs = 40, kOutputs = 12;

TensorSpec floats(Shape shape) { return {ElementType::kFloat32, std::move(shape), {}}; }

/// A dense layer of -3 .. 3 times 0.07, mostly 0, and the last output's weights all 0; then a batch norm whose factors
/// are of both signs.
Graph few_valued_network() {
  GraphBuilder builder("net");
  Random random({5});
  std::vector<float> weights;
  for (std::int64_t i = 0; i < kInputs * kOutputs; ++i) {
    const auto code = static_cast<int>(random.below(7)) - 3;
    const bool is_zero = random.chance(0.6) || i / kInputs == kOutputs - 1;
    weights.push_back(is_zero ? 0.0F : 0.07F * static_cast<float>(code));
  }
  const TensorId in = builder.input("in", floats({1, kInputs}));
  const auto each = [&](const char* name, double low, double high) {
    std::vector<float> values;
    for (std::int64_t i = 0; i < kOutputs; ++i) values.push_back(static_cast<float>(random.uniform(low, high)));
    return builder.constant(std::string("dense/norm/") + name, {kOutputs}, values);
  };
  const TensorId sums = builder.op("FULLY_CONNECTED", "dense",
                                   {in, builder.constant("dense/weights", {kOutputs, kInputs}, weights), kNoTensor},
                                   {{"activation", "none"}}, floats({1, kOutputs}));
  builder.output(
      builder.op("BATCH_NORM", "dense/norm",
                 {sums, each("gamma", -1, 1), each("beta", -1, 1), each("mean", -1, 1), each("variance", 0.1, 2)},
                 {{"epsilon", 1e-3}, {"activation", "relu"}}, floats({1, kOutputs})));
  return builder.build();
}

Graph quantized(const Graph& network) {
  const Ranges ranges = calibrate(network, 20, [](std::size_t i) {
    return test::one_input(test::random_floats(kInputs, 1, static_cast<unsigned>(i)));
  });
  return quantize_int8(network, ranges, {{}});
}

const Tensor& weights_of(const Graph& network) {
  return *std::ranges::find_if(network.tensors, [](const Tensor& one) { return one.name == "dense/weights"; });
}

Graph labelled(int levels) {
  Graph network = few_valued_network();
  Indexed<int> by_tensor(network.tensors.size(), 0);
  for (std::size_t i = 0; i < by_tensor.size(); ++i)
    by_tensor[i] = network.tensors[i].name == "dense/weights" ? levels : 0;
  write_weight_levels(network, by_tensor);
  return fold_batch_norms(std::move(network));
}

TEST(weight_levels, become_codes_behind_a_folded_batch_norm) {
  const Graph network = labelled(3);
  const Graph int8 = quantized(network);
  const Tensor& codes = weights_of(int8);
  const std::span<const float> values = elements_of<float>(weights_of(network));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int code = elements_of<std::int8_t>(codes)[i];
    EXPECT_LE(std::abs(code), 3) << i;
    const float scale = codes.quantization.scales[i / to_size(kInputs)];
    EXPECT_NEAR(static_cast<float>(code) * scale, values[i], 1e-6F) << i;
  }
}

TEST(weight_levels, are_lost_without_the_metadata) {
  Graph network = labelled(3);
  network.metadata.clear();
  const Graph int8 = quantized(network);
  const std::span<const std::int8_t> codes = elements_of<std::int8_t>(weights_of(int8));
  EXPECT_EQ(*std::ranges::max_element(codes), 127);
}

TEST(weight_levels, that_do_not_fit_are_refused) {
  EXPECT_THAT(error_text([] { quantized(labelled(2)); }),
              testing::AllOf(HasSubstr("\"dense/weights\""), HasSubstr("2 magnitudes")));
}

TEST(weight_levels, survive_their_text) {
  Graph network = few_valued_network();
  Indexed<int> levels(network.tensors.size(), 0);
  levels[1] = 7;
  write_weight_levels(network, levels);
  EXPECT_EQ(weight_levels(network), levels);
  write_weight_levels(network, Indexed<int>(network.tensors.size(), 0));
  EXPECT_TRUE(network.metadata.empty());
}

TEST(weight_levels, refuse_damaged_metadata) {
  for (const char* text : {"x", "3", "0 dense/weights\n", "3 dense/weight\n", "128 dense/weights\n", "3 in\n"}) {
    Graph network = few_valued_network();
    network.metadata[std::string(kWeightLevels)] = text;
    EXPECT_THAT(error_text([&] { weight_levels(network); }), HasSubstr("metadata milliwatt.weight_levels")) << text;
  }
}

}  // namespace
}  // namespace milliwatt
