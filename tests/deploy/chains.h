// Convolutions one behind the other.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "device/random_layers.h"
#include "graph/graph.h"
#include "ops/operator.h"

namespace milliwatt {

/// `next` behind `graph`: its input is the other's output.
inline Graph joined(Graph graph, const Graph& next) {
  const auto moved = static_cast<TensorId>(graph.tensors.size());
  const TensorId link = graph.outputs.front();
  for (Tensor tensor : next.tensors) {
    tensor.name += std::to_string(moved);
    graph.tensors.push_back(tensor);
  }
  const auto renumbered = [&](TensorId id) { return id == kNoTensor ? id : id == next.inputs[0] ? link : id + moved; };
  for (Operator op : next.operators) {
    op.name += std::to_string(moved);
    for (TensorId& id : op.inputs) id = renumbered(id);
    for (TensorId& id : op.outputs) id = renumbered(id);
    graph.operators.push_back(op);
  }
  graph.outputs = {renumbered(next.outputs.front())};
  graph.tensor(moved + next.inputs[0]).shape = graph.tensor(link).shape;
  return graph;
}

/// Convolutions one behind the other on an input of that shape; the sizes of their inputs follow.
inline Graph chain(Shape shape, std::vector<ConvolutionSpec> specs) {
  Graph graph;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    ConvolutionSpec& spec = specs[i];
    spec.height = static_cast<int>(shape[1]);
    spec.width = static_cast<int>(shape[2]);
    spec.channels = static_cast<int>(shape[3]);
    if (spec.depthwise) spec.out_channels = spec.channels;
    const Graph next = convolution_graph(spec, static_cast<unsigned>(i));
    shape = next.tensor(next.outputs[0]).shape;
    graph = i == 0 ? next : joined(std::move(graph), next);
  }
  graph.name = graph.source = "chain";
  verify(graph);
  return graph;
}

/// The same over so many rows of 5 x 4.
inline Graph chain(int rows, std::vector<ConvolutionSpec> specs) { return chain({1, rows, 5, 4}, std::move(specs)); }

inline ConvolutionSpec conv(int channels, int kernel, int stride, bool same = false, int dilation = 1) {
  ConvolutionSpec spec;
  spec.out_channels = channels;
  spec.kernel_height = kernel;
  spec.kernel_width = 3;
  spec.stride_height = stride;
  spec.dilation_height = dilation;
  spec.same_padding = same;
  spec.input_zero_point = -5;
  return spec;
}

inline ConvolutionSpec depthwise(int kernel, bool same = false, int dilation = 1) {
  ConvolutionSpec spec = conv(0, kernel, 1, same, dilation);
  spec.depthwise = true;
  spec.kernel_width = 1;
  return spec;
}

}  // namespace milliwatt
