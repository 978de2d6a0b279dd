// A network for motion: convolutions along time, axes as channels.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace milliwatt {

struct MotionCnn {
  int samples = 128;
  int axes = 6;
  int kernel = 5;                                ///< samples that each convolution sees
  std::vector<int> channels = {16, 24, 32, 32};  ///< of the first convolution, then of each depthwise-separable block
};

/// The float32 network, to be trained. Input "motion", 1 x samples x 1 x axes. Then "conv1" and the blocks
/// "block1/depthwise" and "block1/pointwise" and so on, all but the last with stride 2, each with a batch norm and
/// ReLU; "pool", the mean over time; "classes"; "probabilities". Weights are 0; training draws them.
/// @throws Error naming a figure that is out of range.
Graph motion_cnn(const MotionCnn& shape, int classes);

}  // namespace milliwatt
