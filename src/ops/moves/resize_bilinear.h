// Which pixels RESIZE_BILINEAR of real numbers lies between.
#pragma once

#include <cstdint>

#include "ops/operator.h"

namespace milliwatt {

/// The two neighbours of a place along one dimension, and how far it lies from the first.
struct RealNeighbours {
  std::int32_t first = 0, second = 0;
  float distance = 0;
};

/// Of output place number `place` along dimension 1 or 2, in single precision as in the reference.
RealNeighbours real_neighbours(const OpView& op, std::size_t dimension, std::int64_t place);

}  // namespace milliwatt
