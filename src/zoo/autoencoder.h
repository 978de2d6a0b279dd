// A network that learns to give back what it reads, through a layer too narrow to copy it.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace milliwatt {

struct Autoencoder {
  int frames = 1, bands = 32;             ///< of the features that it reads: 1 x frames x bands x 1
  std::vector<int> hidden = {24, 6, 24};  ///< neurons of each layer between; the narrowest says how much gets through
};

/// Float32, to be trained. Output: 1 x (frames * bands).
/// @throws Error naming a figure that is not in 1 .. 4096.
Graph autoencoder(const Autoencoder& shape);

}  // namespace milliwatt
