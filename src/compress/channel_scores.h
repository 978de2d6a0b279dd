// How much each channel of a network matters to its loss.
//
// Source: P. Molchanov, A. Mallya, S. Tyree, I. Frosio, J. Kautz, "Importance estimation for neural network pruning",
// CVPR 2019: the squared first-order Taylor term of a gate of 1 behind each channel. The gate's gradient follows from
// the parameters' own: behind a batch norm gamma * dgamma + beta * dbeta, behind a layer the sum of w * dw over its
// weights plus b * db.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"
#include "train/parameters.h"

namespace milliwatt {

class ChannelScores {
 public:
  explicit ChannelScores(const Graph& graph);

  /// The gradients of all trained parameters for a batch, as observe_gradients() gives them.
  void add(std::span<const float> gradients);

  /// By tensor id and channel, the mean over the batches; empty for tensors without a gate. Of a layer and the batch
  /// norm behind it only the batch norm's output has gates.
  const Indexed<std::vector<double>>& sums() const { return sums_; }

 private:
  /// A parameter whose elements belong to the channels of a tensor's gates.
  struct Part {
    TensorId output;
    std::size_t offset, count;  ///< among the parameters
    std::size_t inner;          ///< elements of one channel that lie together
  };

  std::vector<float> values_;
  std::vector<Part> parts_;
  Indexed<std::vector<double>> sums_;
};

}  // namespace milliwatt
