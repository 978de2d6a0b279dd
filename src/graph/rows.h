// How a tensor falls into rows: all columns and channels at one height or one time step.
#pragma once

#include <cstdint>

#include "graph/graph.h"

namespace milliwatt {

struct RowShape {
  int rows = 1;
  std::int64_t elements = 0;  ///< of one row
};

/// Rank 4 (1 x H x W x C): H rows of W * C. Rank 3 (1 x T x C): T rows of C. Rank 2 and less (1 x N): one row.
RowShape row_shape(const Shape& shape);

/// Does row_shape() take dimension 1 for rows?
bool has_rows(const Shape& shape);

}  // namespace milliwatt
