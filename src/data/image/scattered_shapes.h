// Pictures that the project makes itself for detection: several small shapes before a coloured ground.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "data/image/box.h"
#include "data/image/picture.h"

namespace milliwatt {

/// disc, triangle, square
const std::vector<std::string>& scattered_shape_names();

struct ScatteredPicture {
  Picture picture;
  std::vector<Box> boxes;  ///< of the shapes that have names; 0 to 5
};

/// A picture of side x side pixels in colour with 1 to 5 shapes of a radius of 0.07 to 0.2 of it, turned at random. One
/// in five is a distractor (ring, cross, bar) without a box. It follows from (seed, number) alone.
ScatteredPicture draw_scattered_shapes(int side, std::uint64_t seed, std::uint64_t number);

struct ScatteredShapes {
  int pictures = 2'000;
  int side = 96;
  std::uint64_t seed = 1;
};

/// Fills `folder` with images/NUMBER.png and instances.json, in COCO's form. Where the folder already holds exactly
/// this, nothing is done. Same arguments, same bytes.
/// @throws Error if the disk is full, or the folder holds anything else.
void make_scattered_shapes(const ScatteredShapes& what, const std::filesystem::path& folder,
                           const std::function<void(int done, int all)>& progress = {});

}  // namespace milliwatt
