// Graphs for the writer's tests, and what two of them are compared by.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "graph/graph.h"

namespace milliwatt {

/// The text of all that a file has a place for; longer constants than that as digests.
std::string comparable_text(Graph graph, std::int64_t inline_elements = std::numeric_limits<std::int64_t>::max());

/// Every operator that computes and can be written, in int8, with every kind of quantization and names of every sort.
/// Operators: 0 QUANTIZE, 1 CONV_2D, 2 DEPTHWISE_CONV_2D, 3 AVERAGE_POOL_2D, 4 RESHAPE, 5 FULLY_CONNECTED, 6 SVDF, 7
/// ADD, 8 SOFTMAX, 9 DEQUANTIZE.
Graph every_operator();

/// Those that move elements, and pools, each a reader of the one before: 0 CONCATENATION, 1 SPLIT, 2 SPLIT_V, 3
/// TRANSPOSE, 4 PAD, 5 PADV2, 6 MAX_POOL_2D, 7 MEAN.
Graph moving_operators();

/// One operator "layer" of that kind, a dense layer's float tensors around it. Tensors: 0 in, 1 weights, 2 layer.
Graph dense_layer(const std::string& kind, Attributes attributes);
/// FULLY_CONNECTED, with no more attributes than it needs.
Graph dense_layer();

}  // namespace milliwatt
