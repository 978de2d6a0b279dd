// Operators in float32: small cases by hand, then against their int8 selves, which other tests hold against TFLite
// Micro.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "error_text.h"
#include "kernels/kernels.h"
#include "ops/breakage.h"
#include "ops/float_values.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

double real(const Quantization& q, std::size_t channel, double code) {
  const std::size_t i = q.per_channel() ? channel : 0;
  return static_cast<double>(q.scales[i]) * (code - q.zero_points[i]);
}

template <typename T>
std::vector<float> reals(const Tensor& tensor, const std::vector<T>& codes) {
  std::vector<float> values;
  const Quantization& q = tensor.quantization;
  const std::size_t inner =
      q.per_channel() ? static_cast<std::size_t>(element_count({tensor.shape.begin() + q.axis + 1, tensor.shape.end()}))
                      : 1;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    values.push_back(static_cast<float>(real(q, i / inner % q.scales.size(), codes[i])));
  }
  return values;
}

/// The float32 network that the int8 one stands for.
Graph in_floats(Graph graph) {
  for (Tensor& tensor : graph.tensors) {
    if (tensor.type == ElementType::kInt8) {
      if (tensor.is_constant()) set_values(tensor, reals(tensor, values_of<std::int8_t>(tensor.data)));
    } else {
      set_values(tensor, reals(tensor, values_of<std::int32_t>(tensor.data)));
    }
    tensor.type = ElementType::kFloat32;
    tensor.quantization = {};
  }
  return graph;
}

std::vector<std::int8_t> random_codes(std::int64_t count, std::mt19937& random) {
  std::vector<std::int8_t> codes;
  for (std::int64_t i = 0; i < count; ++i) codes.push_back(static_cast<std::int8_t>(random() % 256 - 128));
  return codes;
}

/// Draws inputs and constants and runs both; every output must be the float's nearest code, but for the first of the
/// two roundings that a requantization has.
void expect_the_same_as_codes(Graph graph, unsigned seed) {
  std::mt19937 random(seed);
  for (Tensor& tensor : graph.tensors) {
    if (!tensor.is_constant()) continue;
    std::vector<std::int8_t> codes = random_codes(tensor.elements(), random);
    if (tensor.type == ElementType::kInt8) {
      tensor.data = bytes_of(codes);
    } else {
      std::vector<std::int32_t> sums;
      for (const std::int8_t code : codes) sums.push_back(code * 50);
      tensor.data = bytes_of(sums);
    }
  }
  std::vector<std::vector<std::byte>> inputs;
  std::vector<std::vector<float>> real_inputs;
  for (const TensorId id : graph.inputs) {
    const std::vector<std::int8_t> codes = random_codes(graph.tensor(id).elements(), random);
    inputs.push_back(bytes_of(codes));
    real_inputs.push_back(reals(graph.tensor(id), codes));
  }
  Executor executor(graph);
  executor.run(inputs);
  const std::vector<std::int8_t> codes = values_of<std::int8_t>(executor.outputs()[0]);
  const std::vector<float> values = run_floats(in_floats(graph), real_inputs);

  const Quantization& q = graph.tensor(graph.outputs[0]).quantization;
  ASSERT_EQ(codes.size(), values.size());
  int unsaturated = 0;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const double code = static_cast<double>(values[i]) / static_cast<double>(q.scales[0]) + q.zero_points[0];
    unsaturated += std::abs(code) < 127 ? 1 : 0;
    EXPECT_NEAR(codes[i], std::clamp(code, -128.0, 127.0), 0.55) << "element " << i << ", seed " << seed;
  }
  EXPECT_GT(unsaturated, 0);
}

Graph with_output(Graph graph, const Quantization& quantization) {
  graph.tensor(graph.outputs[0]).quantization = quantization;
  return graph;
}

Graph with_activation(Graph graph, const std::string& activation) {
  graph.operators[0].attributes["activation"] = activation;
  return graph;
}

Graph depthwise_graph_with_scales() {
  Graph graph = depthwise_graph();
  graph.tensor(2).quantization = per_channel({0.05F, 0.1F, 0.15F, 0.2F}, 0);
  return graph;
}

Graph dilated_depthwise() {
  Graph graph = depthwise_graph_with_scales();
  graph.operators[0].attributes["dilation_h"] = std::int64_t{2};
  return with_output(std::move(graph), per_tensor(4.0F, 5));
}

/// Windows that reach out of the image: the mean is of what lies inside.
Graph padded_pool_graph() {
  Graph graph = average_pool_graph();
  graph.operators[0].attributes["padding"] = kSame;
  graph.operators[0].attributes["kernel_h"] = std::int64_t{3};
  graph.operators[0].attributes["kernel_w"] = std::int64_t{3};
  return graph;
}

TEST(float32, gives_what_int8_gives) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    expect_the_same_as_codes(with_output(conv2d_graph(), per_tensor(6.0F, -7)), seed);
    expect_the_same_as_codes(dilated_depthwise(), seed);
    expect_the_same_as_codes(with_output(fully_connected_graph(), per_tensor(30.0F, 4)), seed);
    expect_the_same_as_codes(average_pool_graph(), seed);
    expect_the_same_as_codes(padded_pool_graph(), seed);
    Graph softmax = softmax_graph();
    softmax.tensor(0).quantization = per_tensor(0.01F, 3);
    expect_the_same_as_codes(std::move(softmax), seed);
    Graph add = add_graph();
    add.tensor(1).shape = {1, 2, 3};
    expect_the_same_as_codes(with_output(std::move(add), per_tensor(0.7F, 0)), seed);
  }
}

TEST(float32, keeps_what_the_activation_keeps) {
  for (const char* activation : {"relu", "relu6", "relu_n1_to_1"}) {
    const Quantization fine = per_tensor(0.1F, -5);
    expect_the_same_as_codes(with_activation(with_output(conv2d_graph(), fine), activation), 1);
    expect_the_same_as_codes(with_activation(with_output(dilated_depthwise(), fine), activation), 2);
    expect_the_same_as_codes(with_activation(with_output(fully_connected_graph(), fine), activation), 6);
    Graph add = add_graph();
    add.tensor(1).shape = {1, 2, 3};
    expect_the_same_as_codes(with_activation(with_output(std::move(add), fine), activation), 4);
    Graph pool = average_pool_graph();
    pool.tensor(0).quantization = pool.tensor(1).quantization = fine;
    expect_the_same_as_codes(with_activation(std::move(pool), activation), 5);
  }
}

TEST(float32, computes_a_dense_layer) {
  Graph graph = in_floats(fully_connected_graph());
  set_values(graph.tensor(1), {1, 0, 0, 0, 0, 0.5F, 0, -1, 0, 2, 0, 0});
  set_values(graph.tensor(2), {0.25F, -1});
  EXPECT_THAT(run_floats(graph, {{1, 2, 3, 4, 5, 6}}), ElementsAre(4.25F, 5.0F));
}

TEST(float32, computes_probabilities_of_values_that_would_overflow) {
  const Graph graph =
      unary_graph("SOFTMAX", {ElementType::kFloat32, {2, 2}, {}}, {ElementType::kFloat32, {2, 2}, {}}, {{"beta", 2.0}});
  const auto quarter = static_cast<float>(std::log(3.0) / 2);
  EXPECT_THAT(run_floats(graph, {{1000, 1000, 0, quarter}}),
              ElementsAre(FloatEq(0.5F), FloatEq(0.5F), FloatEq(0.25F), FloatEq(0.75F)));
}

TEST(float32, reshapes) {
  const Graph graph =
      unary_graph("RESHAPE", {ElementType::kFloat32, {1, 4}, {}}, {ElementType::kFloat32, {1, 2, 2}, {}});
  EXPECT_THAT(run_floats(graph, {{1, 2, 3, 4}}), ElementsAre(1, 2, 3, 4));
}

TEST(float32, is_not_mixed_with_codes) {
  const auto makes_codes = [](TensorId id) {
    return [id](Graph& g) {
      g.tensor(id).type = ElementType::kInt8;
      if (g.tensor(id).is_constant()) g.tensor(id).data.resize(static_cast<std::size_t>(g.tensor(id).elements()));
    };
  };
  const auto quantizes = [](TensorId id) { return [id](Graph& g) { g.tensor(id).quantization = per_tensor(1, 0); }; };
  for (const Graph& graph : {in_floats(conv2d_graph()), in_floats(depthwise_graph_with_scales())}) {
    expect_problems(
        graph, {{makes_codes(0), "input \"image\" has type s8; supported: f32, as the output has"},
                {makes_codes(1), "weights \"weights\" has type s8; supported: f32, as the output has"},
                {makes_codes(2), "bias \"bias\" has type s8; supported: f32, as the output has"},
                {quantizes(0), "input \"image\" has type f32 and a quantization; supported: f32 without quantization"},
                {quantizes(1), "weights \"weights\" has type f32 and a quantization"},
                {quantizes(2), "bias \"bias\" has type f32 and a quantization"},
                {quantizes(3), "output \"layer\" has type f32 and a quantization"},
                {[](Graph& g) { g.tensor(1).data.clear(); }, "weights \"weights\" is computed"},
                {[](Graph& g) { g.tensor(2).data.clear(); }, "bias \"bias\" is computed"},
                {[](Graph& g) { g.tensor(2).shape = {5}; }, "bias \"bias\" has shape 5; supported: 4"}});
  }
  expect_problems(in_floats(fully_connected_graph()), {{makes_codes(0), "has type s8; supported: f32"},
                                                       {makes_codes(1), "has type s8; supported: f32"},
                                                       {makes_codes(2), "has type s8; supported: f32"}});
  expect_problems(in_floats(average_pool_graph()), {{makes_codes(0), "has type s8; supported: f32"}});
  expect_problems(in_floats(softmax_graph()), {{makes_codes(0), "has type s8; supported: f32"}, {quantizes(1), "f32"}});
  Graph add = in_floats(add_graph());
  add.tensor(1).shape = {1, 2, 3};
  expect_problems(add, {{makes_codes(0), "input 0 \"a\" has type s8; supported: f32"},
                        {makes_codes(1), "input 1 \"b\" has type s8; supported: f32"},
                        {[](Graph& g) { g.tensor(1).shape = {3}; }, "input 1 \"b\" has shape 3; supported: 1x2x3"},
                        {[](Graph& g) {
                           set_values(g.tensor(0), {1, 2, 3, 4, 5, 6});
                         },
                         "is a constant"}});
}

TEST(float32, has_no_kernels) {
  Graph add = in_floats(add_graph());
  add.tensor(1).shape = {1, 2, 3};
  for (const Graph& graph :
       {in_floats(conv2d_graph()), in_floats(depthwise_graph_with_scales()), in_floats(fully_connected_graph()),
        in_floats(average_pool_graph()), in_floats(softmax_graph()), add}) {
    ASSERT_THAT(problems_of(graph), IsEmpty());
    EXPECT_THAT(error_text([&] { kernels_of(graph, InstructionSet::portable); }),
                HasSubstr("\"layer\": float32 runs on the host only; quantize it first"));
  }
}

TEST(float32, counts_the_same_products) {
  EXPECT_EQ(graph_macs(in_floats(conv2d_graph())), graph_macs(conv2d_graph()));
  EXPECT_EQ(graph_macs(in_floats(fully_connected_graph())), graph_macs(fully_connected_graph()));
}

}  // namespace
}  // namespace milliwatt
