// 1 / sqrt(x) of whole numbers as a multiplier and a shift, as the reference finds it: five Newton-Raphson steps from 1
// in Q3.28.
#pragma once

#include "requantize.h"

namespace milliwatt {

// multiplier * 2^(shift - 31).
struct InverseRoot {
  int32_t multiplier;
  int32_t shift;
};

// x * 2^bits, held within 32 bits.
inline int32_t shifted_within_32_bits(int32_t x, int32_t bits) {
  if (x > (INT32_MAX >> bits)) return INT32_MAX;
  if (x < -(INT32_C(1) << (31 - bits))) return INT32_MIN;
  return static_cast<int32_t>(static_cast<uint32_t>(x) << bits);
}

inline InverseRoot inverse_root_of(int32_t x) {
  InverseRoot result = {INT32_MAX, 0};
  if (x <= 1) return result;
  int32_t shift = -11;
  for (; x >= (INT32_C(1) << 29); --shift) x /= 4;
  for (; x < (INT32_C(1) << 27); ++shift) x *= 4;
  const int32_t half = shift_right_rounded(x >> 1, 1);
  const int32_t three_halves = INT32_C(402653184);
  int32_t root = INT32_C(1) << 28;
  for (int32_t k = 0; k < 5; ++k) {
    const int32_t cube = shifted_within_32_bits(high_product(high_product(root, root), root), 6);
    root = shifted_within_32_bits(high_product(three_halves, root) - high_product(half, cube), 3);
  }
  root = high_product(root, INT32_C(1518500250));  // times sqrt(2) / 2
  if (shift > 0) {
    root = static_cast<int32_t>(static_cast<uint32_t>(root) << shift);
    shift = 0;
  }
  result.multiplier = root;
  result.shift = shift;
  return result;
}

}  // namespace milliwatt
