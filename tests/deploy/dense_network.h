// Networks for digits with few weights, or with all of them.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace milliwatt {

struct DenseNetworkSpec {
  std::vector<int> sizes;  ///< of the input and of each layer's output
  int largest_weight = 1;
  /// The shares of each layer's weights that are not 0; the last one is that of all further layers.
  std::vector<double> densities = {0.05};
  double active_inputs = 0.2;  ///< about so many are not at their zero point; the layers' scales follow
  unsigned seed = 1;
};

/// int8, RELU behind all layers but the last, all zero points -128 but the output's, one scale a layer.
Graph dense_network(const DenseNetworkSpec& spec);

/// LeNet-5 of 8, 14 and 28 channels, as compression leaves it: 3 magnitudes, of the largest layer one, and 38 % of the
/// weights. Of `largest_weight` 127 instead, all of them, with 20, 50 and 500 channels: as it was.
Graph lenet_5(int largest_weight);

/// A blob in the middle of a square picture of 784 pixels, one in five of them above zero, as a digit of MNIST has
/// them.
std::vector<std::byte> blob();

}  // namespace milliwatt
