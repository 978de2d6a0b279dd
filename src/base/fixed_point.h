// Integer arithmetic of quantized networks, bit for bit as TFLite Micro's reference kernels compute it
// (tensorflow/lite/kernels/internal/common.h and gemmlowp's fixedpoint.h; double rounding, not single).
#pragma once

#include <cstdint>

namespace milliwatt {

/// A real factor as multiplier * 2^(shift - 31), multiplier in [2^30, 2^31) or 0; shift > 0 is a left shift.
struct QuantizedMultiplier {
  std::int32_t multiplier = 0;
  int shift = 0;
  bool operator==(const QuantizedMultiplier&) const = default;
};

/// The nearest QuantizedMultiplier; factors below 2^-32 become 0.
QuantizedMultiplier quantize_multiplier(double factor);

/// Rounded a * b / 2^31, ties up; saturates for a = b = -2^31.
std::int32_t rounding_doubling_high_multiply(std::int32_t a, std::int32_t b);

/// x / 2^exponent, rounded to nearest, ties away from zero. exponent in 0 .. 31.
std::int32_t rounding_divide_by_power_of_two(std::int32_t x, int exponent);

/// x * factor with the reference's two roundings. A left shift that leaves 32 bits wraps.
std::int32_t multiply_by_quantized_multiplier(std::int32_t x, QuantizedMultiplier factor);

/// Rounded sum * factor for a sum of int16 x int8 products, below 2^47: the multiplier keeps its upper 16 bits, ties
/// up. A shift of 15 or more, with which nothing would be rounded, counts as 14.
std::int32_t scaled_wide_sum(std::int64_t sum, QuantizedMultiplier factor);

}  // namespace milliwatt
