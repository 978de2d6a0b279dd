// A network for phrases: convolutions along time, bands of a log-mel front end as channels, an answer for each other
// frame.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

struct PhraseTcn {
  int frames = 0;
  int bins = 0;
  int channels = 64;
  int blocks = 4;
  int kernel = 9;  ///< frames that each block sees, each of two of the front end's
};

/// Frames of the output.
inline int phrase_tcn_steps(int frames) { return (frames + 1) / 2; }

/// The float32 network, to be trained. Input "features", 1 x frames x bins x 1. "conv1" takes five frames, all bands,
/// with stride 2; each block is a depthwise convolution along time and a pointwise one, whose result is added to what
/// the block read; "labels" has a score for each of `labels` at each step: 1 x steps x 1 x labels. Weights are 0;
/// training draws them. @throws Error naming a figure that is out of range.
Graph phrase_tcn(const PhraseTcn& shape, int labels);

}  // namespace milliwatt
