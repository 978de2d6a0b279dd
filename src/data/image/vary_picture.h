// Random variation of training pictures.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"

namespace milliwatt {

struct PictureVariation {
  bool flip = true;         ///< every second one left to right
  int shift = 4;            ///< pixels at most, each way; what comes in is mirrored at the edge
  double brightness = 0.1;  ///< at most, up or down, as a share of white
  double contrast = 0.2;    ///< at most, more or less, about the middle grey
  double cutout = 0;        ///< side of a grey square at a random place, as a share of the picture's
};

struct PixelLayout {
  int height = 0, width = 0, channels = 0;
};

/// The pixels varied. The same state of `random` gives the same pixels.
std::vector<std::uint8_t> varied_pixels(std::span<const std::uint8_t> pixels, const PixelLayout& layout,
                                        const PictureVariation& how, Random& random);

}  // namespace milliwatt
