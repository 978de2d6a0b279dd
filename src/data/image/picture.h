// A picture in memory, and its other sizes.
#pragma once

#include <cstdint>
#include <vector>

namespace milliwatt {

struct Picture {
  int height = 0, width = 0;
  int channels = 0;                  ///< 1: grey; 3: red, green, blue
  std::vector<std::uint8_t> pixels;  ///< row by row, channels last
};

/// Grey as the weighted sum of ITU-R BT.601, or grey in three channels. The picture itself if it has so many.
Picture with_channels(const Picture& picture, int channels);

/// The middle of the picture that has the wanted proportions, resized: each pixel is the mean of the area that it
/// covers.
Picture fitted(const Picture& picture, int height, int width);

}  // namespace milliwatt
