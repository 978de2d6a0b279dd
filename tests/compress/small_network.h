// A float32 network with one of every operator that has an int8 form, and its samples.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "compress/quantize.h"
#include "graph/builder.h"
#include "ops/float_values.h"

namespace milliwatt::test {

inline Attributes window(const std::string& activation) {
  return {{"stride_h", std::int64_t{1}},   {"stride_w", std::int64_t{1}}, {"dilation_h", std::int64_t{1}},
          {"dilation_w", std::int64_t{1}}, {"padding", "valid"},          {"activation", activation}};
}

/// One of everything: conv -> depthwise, added to the conv's output -> pool -> reshape -> dense -> softmax.
inline Graph small_network() {
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

inline std::vector<float> sample_of(std::size_t i) { return random_floats(60, 1.5F, static_cast<unsigned>(100 + i)); }

/// Over fifty samples.
inline Ranges ranges_of(const Graph& graph) {
  return calibrate(graph, 50, [](std::size_t i) { return one_input(sample_of(i)); });
}

inline TensorId id_of(const Graph& graph, const std::string& name) {
  return static_cast<TensorId>(std::ranges::find(graph.tensors, name, &Tensor::name) - graph.tensors.begin());
}

inline const Tensor& tensor_of(const Graph& graph, const std::string& name) { return graph.tensor(id_of(graph, name)); }

/// No quantization given for the one input.
inline const std::vector<Quantization> kByRange = {Quantization{}};

}  // namespace milliwatt::test
