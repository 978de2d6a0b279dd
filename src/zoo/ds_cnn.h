// The keyword network: a small depthwise-separable convolutional network, time along height, frequency along width.
//
// Every window is "valid" and moves one frame at a time, so that no output depends on where the clip begins: the same
// weights can follow a stream.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// The figures of ds_cnn(). Kernels are height (frames) x width (bins).
struct DsCnn {
  int frames = 49;
  int bins = 24;
  int classes = 6;
  int conv_height = 7, conv_width = 6;  ///< kernel of the first convolution
  int conv_stride_width = 3;
  int conv_channels = 24;
  std::vector<int> block_channels = {48, 48, 48, 64};  ///< of each block, after its pointwise convolution
};

/// The float32 network, to be trained. Input "features", 1 x frames x bins x 1. Then "conv1", blocks "block1/depthwise"
/// (3 x 3; 3 x 1 where one column is left) and "block1/pointwise" and so on, each with a batch norm ("conv1/norm") and
/// ReLU; "pool", the mean over all that is left; "classes", the dense layer; "probabilities".
/// Weights are 0; training draws them.
/// @throws Error naming a figure that is out of range, or the layer whose kernel no longer fits.
Graph ds_cnn(const DsCnn& shape);

}  // namespace milliwatt
