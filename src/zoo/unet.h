// A network that says of each pixel what it is of: a small U-Net (Ronneberger, Fischer, Brox 2015).
#pragma once

#include <cstdint>

#include "graph/graph.h"
#include "zoo/image_networks.h"

namespace milliwatt {

struct UNet {
  int channels = 8;  ///< at full size; each level below has twice as many, at most four times
  int levels = 2;    ///< of half the size each
};

/// Float32, to be trained; input "picture". Two convolutions of 3 x 3 a level, the largest of 2 x 2 pixels between
/// levels; upwards 1 x 1 convolutions, pixels repeated, and what the level had before beside them. The output "classes"
/// is 1 x height x width x classes, a logit each.
/// @throws Error naming a figure that is out of range, or a size that is no multiple of 2^levels.
Graph unet(const PictureShape& picture, const UNet& figures, std::int64_t classes);

}  // namespace milliwatt
