// Random variation of training pictures.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"

namespace milliwatt {

/// The picture drawn elsewhere, each of its pixels as the mixture of its four neighbours; what comes in is mirrored at
/// the edge.
struct PictureWarp {
  double drift = 0;     ///< pixels at most, each way, and parts of them
  double rotation = 0;  ///< degrees at most, each way, about the middle
  double scale = 0;     ///< at most, larger or smaller, as a share; height and width each by itself
  double shear = 0;     ///< at most: so many pixels along for each pixel down
  /// Of a smooth random field of displacements: the standard deviation of its nodes, in pixels. There are seven nodes
  /// along each side.
  double elastic = 0;

  bool operator==(const PictureWarp&) const = default;
};

struct PictureVariation {
  bool flip = true;         ///< every second one left to right
  int shift = 4;            ///< pixels at most, each way; what comes in is mirrored at the edge
  double brightness = 0.1;  ///< at most, up or down, as a share of white
  double contrast = 0.2;    ///< at most, more or less, about the middle grey
  double cutout = 0;        ///< side of a grey square at a random place, as a share of the picture's
  PictureWarp warp;
};

struct PixelLayout {
  int height = 0, width = 0, channels = 0;
};

/// The pixels varied. The same state of `random` gives the same pixels.
std::vector<std::uint8_t> varied_pixels(std::span<const std::uint8_t> pixels, const PixelLayout& layout,
                                        const PictureVariation& how, Random& random);

}  // namespace milliwatt
