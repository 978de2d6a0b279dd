// Random variation of training pictures in which places matter: boxes and masks follow the pixels.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "data/image/box.h"
#include "data/image/vary_picture.h"

namespace milliwatt {

struct BoxedVariation {
  bool flip = true;           ///< every second one left to right
  bool flip_vertical = true;  ///< every second one upside down
  double zoom = 0.25;         ///< at most, in or out, as a share of the size
  double shift = 0.15;        ///< at most, each way, as a share of the half width and height; what comes in is mirrored
  double colour = 0.15;  ///< at most: gain of each channel about the middle grey, and brightness as a share of white
};

struct VariedPicture {
  std::vector<std::uint8_t> pixels;
  std::vector<Box> boxes;  ///< of which three tenths or more are still in the picture
};

/// The same state of `random` gives the same picture.
VariedPicture varied_with_boxes(std::span<const std::uint8_t> pixels, const PixelLayout& layout,
                                const std::vector<Box>& boxes, const BoxedVariation& how, Random& random);

struct CropVariation {
  bool flip = true;          ///< every second one
  bool turn = true;          ///< by a multiple of 90 degrees
  double contrast = 0.2;     ///< at most, more or less, about the middle grey
  double brightness = 0.07;  ///< at most, up or down, as a share of white
};

struct Crop {
  std::vector<std::uint8_t> pixels;
  std::vector<std::uint8_t> labels;  ///< of each pixel
};

/// A square of `side` pixels at (top, left) of a picture and of the classes of its pixels.
Crop crop_of(std::span<const std::uint8_t> pixels, std::span<const std::uint8_t> labels, const PixelLayout& layout,
             int side, int top, int left);

/// A square of `side` pixels at a random place, varied. The same state of `random` gives the same square.
Crop varied_crop(std::span<const std::uint8_t> pixels, std::span<const std::uint8_t> labels, const PixelLayout& layout,
                 int side, const CropVariation& how, Random& random);

}  // namespace milliwatt
