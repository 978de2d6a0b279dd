// What a network is to answer.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

namespace milliwatt {

/// An object in a picture: its class, centre and size, these as shares of the picture's width and height.
struct Box {
  int label = 0;
  double x = 0, y = 0;
  double width = 0, height = 0;

  bool operator==(const Box&) const = default;
};

/// The class of each pixel, row by row.
struct LabelMap {
  int height = 0, width = 0;
  std::vector<std::uint8_t> labels;

  bool operator==(const LabelMap&) const = default;
};

/// The number of a class, the objects in a picture, the classes of its pixels, or values.
using Target = std::variant<int, std::vector<Box>, LabelMap, std::vector<float>>;

}  // namespace milliwatt
