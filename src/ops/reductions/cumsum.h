// How CUMSUM goes through its input, and its fixed-point factors.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "ops/operator.h"

namespace milliwatt {

/// The input as outer x size x inner elements; sums run along `size`.
struct CumsumShape {
  std::int64_t outer = 1, size = 1, inner = 1;
  bool is_exclusive = false;  ///< without the element itself
  bool is_reverse = false;    ///< from the last element on
};
CumsumShape cumsum_shape(const OpView& op);

/// Along which dimension.
std::size_t cumsum_dimension(const OpView& op);

/// Codes are summed up in units of the input's scale times 2^-19.
inline constexpr int kCumsumBits = 19;
/// From such sums to the output's scale; below 1.
QuantizedMultiplier cumsum_factor(const OpView& op);

}  // namespace milliwatt
