// Operators that move elements: each element of the output is one of input 0 as it is, or a fill that is always the
// same. They say which, once; reference, kernels and tables of kernels follow from that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ops/operator.h"

namespace milliwatt {

class MovingOperator {
 public:
  static constexpr std::int64_t kFill = -1;

  virtual ~MovingOperator() = default;

  /// For each element of the output, in order, the number of the element of input 0 that it is, or kFill.
  virtual std::vector<std::int64_t> sources(const OpView& op) const = 0;

  /// The bytes of the fill, as many as an element has. Default: 0.
  virtual std::vector<std::byte> fill(const OpView& op) const;
};

/// The reference of such an operator.
void move_elements(const OpView& op, const MovingOperator& type, TensorValues& values);

/// The number of the element at these coordinates, one a dimension.
std::int64_t element_at(const Shape& shape, const Shape& coordinates);

/// place(coordinates) for each element of a tensor of that shape, in order.
template <typename Place>
std::vector<std::int64_t> places_of(const Shape& shape, Place place) {
  std::vector<std::int64_t> places;
  Shape coordinates(shape.size(), 0);
  for (std::int64_t i = 0; i < element_count(shape); ++i) {
    places.push_back(place(coordinates));
    for (std::size_t d = shape.size(); d-- > 0;) {
      if (++coordinates[d] < shape[d]) break;
      coordinates[d] = 0;
    }
  }
  return places;
}

}  // namespace milliwatt
