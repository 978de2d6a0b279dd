// From a 32-bit sum to an output code, bit for bit as the reference does it: times a factor multiplier * 2^(shift - 31)
// with two roundings, the product's to nearest (ties up), the shift's to nearest (ties away from zero).
#pragma once

#include <stdint.h>

namespace milliwatt {

// Nearest integer to a * b / 2^31, ties up. Not for a = b = -2^31.
inline int32_t high_product(int32_t a, int32_t b) {
  return static_cast<int32_t>((static_cast<int64_t>(a) * b + (INT64_C(1) << 30)) >> 31);
}

// Nearest integer to x / 2^exponent, ties away from zero. exponent in 0 .. 31.
inline int32_t shift_right_rounded(int32_t x, int32_t exponent) {
  const int32_t mask = static_cast<int32_t>((UINT32_C(1) << exponent) - 1);
  const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + ((x & mask) > threshold ? 1 : 0);
}

// sum * multiplier * 2^(shift - 31); multiplier >= 0, shift in -31 .. 30. A left shift that leaves 32 bits wraps.
inline int32_t scale_sum(int32_t sum, int32_t multiplier, int32_t shift) {
  if (shift > 0) {
    return high_product(static_cast<int32_t>(static_cast<uint32_t>(sum) << shift), multiplier);
  }
  return shift_right_rounded(high_product(sum, multiplier), -shift);
}

inline int32_t clamp_code(int32_t code, int32_t lowest, int32_t highest) {
  return code < lowest ? lowest : code > highest ? highest : code;
}

}  // namespace milliwatt
