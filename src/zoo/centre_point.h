// A network that finds objects: for each cell of 8 x 8 pixels how much the middle of an object of each class lies
// there, and where its box is.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/graph.h"
#include "zoo/image_networks.h"

namespace milliwatt {

inline constexpr int kCentrePointCell = 8;       ///< pixels, each way
inline constexpr int kCentrePointBoxValues = 4;  ///< of a cell, behind its classes

struct CentrePoint {
  int stem = 16;    ///< channels of the first convolution, stride 2
  int second = 24;  ///< of the separable one, stride 2, and of a residual block of twice as many
  int body = 40;    ///< of the residual blocks of three times as many, the first with stride 2
  int blocks = 3;   ///< of `body` at the last stride
  int last = 48;    ///< of the convolution of 1 x 1 before the answers
};

/// Float32, to be trained; input "picture". The output "cells" is 1 x height/8 x width/8 x (classes + 4), sizes rounded
/// up: a logit for each class, then of the object whose middle is there the distance of the middle from that of the
/// cell, right and down, in cells, and the logarithms of half its width and height in cells (Zhou, Wang, Krähenbühl,
/// "Objects as points", 2019).
/// @throws Error naming a figure that is out of range.
Graph centre_point(const PictureShape& picture, const CentrePoint& figures, std::int64_t classes);

}  // namespace milliwatt
