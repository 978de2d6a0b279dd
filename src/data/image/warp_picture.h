// Pictures rotated, stretched, slanted and bent.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/image/vary_picture.h"

namespace milliwatt {

/// A random warp of the pixels within what `how` allows. The same state of `random` gives the same pixels.
std::vector<std::uint8_t> warped_pixels(std::span<const std::uint8_t> pixels, const PixelLayout& layout,
                                        const PictureWarp& how, Random& random);

}  // namespace milliwatt
