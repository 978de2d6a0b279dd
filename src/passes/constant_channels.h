// Channels whose codes are known beforehand, or that nobody needs.
#pragma once

#include <cstdint>

#include "graph/graph.h"

namespace milliwatt {

struct ConstantChannelOptions {
  int multiple =
      8;  ///< tensors keep a multiple of so many channels, as fast kernels take them; of 4 where 16 are enough
};

/// Removes channels that hold one code for every int8 input (code_ranges.h) from the layers that make them and from
/// those that read them; what they added to sums goes into biases. Channels that only such channels were made of go
/// with them. Inputs and outputs of the graph keep theirs, and so do tensors of operators that do
/// not say how channels flow through them (OperatorType::channel_flow). Outputs stay the same bit by bit. Tensor
/// numbers stay; constants that nobody reads any more are left behind.
Graph remove_constant_channels(Graph graph, const ConstantChannelOptions& options = {});

/// What was removed from a model on its way to `lowered`.
struct ConstantChannelFigures {
  std::int64_t removed = 0;  ///< output channels of convolutions and dense layers
  std::int64_t macs_before = 0, macs_after = 0;
};
ConstantChannelFigures constant_channel_figures(const Graph& model, const Graph& lowered);

}  // namespace milliwatt
