// Operators in float32 against their int8 selves, which other tests hold against TFLite Micro.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "ops/float_values.h"

namespace milliwatt::test {

inline double real(const Quantization& q, std::size_t channel, double code) {
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
inline Graph in_floats(Graph graph) {
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

/// The same of an operator that is told numbers by constants of int32, which stay.
inline Graph in_floats_but_numbers(Graph graph) {
  for (Tensor& tensor : graph.tensors) {
    if (tensor.type != ElementType::kInt8) continue;
    tensor.type = ElementType::kFloat32;
    tensor.quantization = {};
  }
  return graph;
}

inline std::vector<std::int8_t> random_codes(std::int64_t count, std::mt19937& random) {
  std::vector<std::int8_t> codes;
  for (std::int64_t i = 0; i < count; ++i) codes.push_back(static_cast<std::int8_t>(random() % 256 - 128));
  return codes;
}

/// Draws inputs and constants and runs both; every output must be the float's nearest code, but for the first of the
/// two roundings that a requantization has.
inline void expect_the_same_as_codes(Graph graph, unsigned seed) {
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

inline Graph with_output(Graph graph, const Quantization& quantization) {
  graph.tensor(graph.outputs[0]).quantization = quantization;
  return graph;
}

inline Graph with_activation(Graph graph, const std::string& activation) {
  graph.operators[0].attributes["activation"] = activation;
  return graph;
}

/// The same for five draws.
inline void expect_the_same_as_codes(const Graph& graph) {
  for (unsigned seed = 1; seed <= 5; ++seed) expect_the_same_as_codes(graph, seed);
}

/// Every activation, each with a scale at which it clamps.
inline void expect_the_same_activations(const Graph& graph) {
  for (const char* activation : {"relu", "relu6", "relu_n1_to_1"}) {
    expect_the_same_as_codes(with_activation(graph, activation), 1);
  }
}

}  // namespace milliwatt::test
