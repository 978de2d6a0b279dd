// Channels and neurons leave a float32 network for good, in all layers that make or read them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"

namespace milliwatt {

struct CutRequest {
  /// Layers by name and how many output channels they keep.
  std::vector<std::pair<std::string, int>> channels;
  double macs = 1;   ///< share of the network's multiply-accumulates that stay, at most; above 0
  int multiple = 1;  ///< of channels that tensors keep where `macs` decides, if they had so many
};

/// Leaves the channels with the highest scores: of the layers that `channels` names as many as it says, and of all what
/// gives the most score for the MACs that it takes, one after the other, until `macs` holds. Channels that an operator
/// joins (of a residual addition, of a depthwise layer and the one in front) go together. Each tensor keeps an eighth
/// of its channels at least. Tensor numbers stay.
/// @param scores: by tensor id and channel; empty: none (ChannelScores)
/// @throws Error naming a layer that there is not, that has fewer channels or whose channels have to stay, or if `macs`
///   cannot be reached.
Graph cut_channels(const Graph& graph, const Indexed<std::vector<double>>& scores, const CutRequest& request);

}  // namespace milliwatt
