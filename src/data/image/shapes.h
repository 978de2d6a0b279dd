// Pictures that the project makes itself: one shape before a coloured ground, among stray strokes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "data/image/picture.h"

namespace milliwatt {

/// disc, triangle, square, star, ring, cross, bar, moon
const std::vector<std::string>& shape_names();

/// A picture of side x side pixels in colour with the shape of that number. It follows from (seed, number) alone.
Picture draw_shape(int shape, int side, std::uint64_t seed, std::uint64_t number);

struct Shapes {
  int pictures = 12'000;  ///< for training and validation; an eighth as many besides for testing
  int side = 32;
  std::uint64_t seed = 1;
  std::string wanted = {};  ///< a shape: then there are two classes, `other` and this; empty: each shape is a class
};

/// The names of its classes. @throws Error if there is no shape of the wanted name
std::vector<std::string> shape_classes(const Shapes& what);

/// Fills `folder` with train-images-idx4-ubyte, test-images-idx4-ubyte, their labels and classes.txt: every class as
/// often, and of `other` each shape. Where the folder already holds exactly this (made.txt says so), nothing is done.
/// Same arguments, same bytes.
/// @throws Error if the disk is full, or the folder holds anything else.
void make_shapes(const Shapes& what, const std::filesystem::path& folder,
                 const std::function<void(int done, int all)>& progress = {});

}  // namespace milliwatt
