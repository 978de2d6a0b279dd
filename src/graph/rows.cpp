#include "graph/rows.h"

namespace milliwatt {

bool has_rows(const Shape& shape) { return (shape.size() == 3 || shape.size() == 4) && shape[0] == 1; }

RowShape row_shape(const Shape& shape) {
  if (!has_rows(shape)) return {1, element_count(shape)};
  return {static_cast<int>(shape[1]), element_count({shape.begin() + 2, shape.end()})};
}

}  // namespace milliwatt
