// 32-bit sums of products as the reference kernels hold them, without the undefined behaviour of their overflow.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/fixed_point.h"

namespace milliwatt {

/// a + b, wrapping.
inline std::int32_t wrapping_add(std::int32_t a, std::int32_t b) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) + static_cast<std::uint32_t>(b));
}

/// a - b, wrapping.
inline std::int32_t wrapping_subtract(std::int32_t a, std::int32_t b) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) - static_cast<std::uint32_t>(b));
}

/// clamp(sum * factor + zero_point, lowest, highest).
inline std::int32_t requantize(std::int32_t sum, QuantizedMultiplier factor, std::int32_t zero_point,
                               std::int32_t lowest, std::int32_t highest) {
  const std::int32_t code = wrapping_add(multiply_by_quantized_multiplier(sum, factor), zero_point);
  return std::min(std::max(code, lowest), highest);
}

}  // namespace milliwatt
