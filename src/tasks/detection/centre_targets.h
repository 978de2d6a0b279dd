// What a centre-point network is to answer to a picture.
#pragma once

#include <cstddef>
#include <vector>

#include "data/image/box.h"

namespace milliwatt {

struct CellMap {
  int height = 0, width = 0;  ///< in cells
  int classes = 0;

  int values() const { return classes + 4; }  ///< of a cell
  std::size_t elements() const;
};

/// What a target says of each value of a cell.
enum class CentrePart {
  kMiddle,     ///< 1 if the middle of an object of that class is in the cell, else 0; behind the classes 0
  kOther,      ///< the weight of not being one: (1 - G)^4; 0 where the middle is, and behind the classes
  kBox,        ///< before it 0; distances of the middle in cells and logarithms of half the size in cells
  kBoxWeight,  ///< before it 0; G if it is above a half, else 0
};
inline constexpr int kCentreParts = 4;

/// height x width x 4 parts x (classes + 4). G is the largest of Gaussians of an eighth of the objects' size about
/// their middles, and 1 in the cells of the middles; the box is that of the object of the largest G, of any class
/// (Zhou, Wang, Krähenbühl 2019; boxes wherever G is above a half instead of at the middle alone).
std::vector<float> centre_targets(const std::vector<Box>& boxes, const CellMap& map);

}  // namespace milliwatt
