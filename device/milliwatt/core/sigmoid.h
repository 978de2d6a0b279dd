// 1 / (1 + exp(-x)) and tanh(x) of 16-bit numbers, bit for bit as TFLite computes them: a straight line between entries
// of a table, which has 1 / (1 + exp(-i / 24)) - 1 / 2 for entry i of 256, in 2^-16.
#pragma once

#include <stdint.h>

#include "flash.h"

namespace milliwatt {

// Between entry `size >> bits` and the next, in 2^-16 / 2^bits; size < 255 << bits.
inline int32_t between_sigmoids(Flash<int16_t> table, uint32_t size, int32_t bits) {
  const int32_t entry = static_cast<int32_t>(size >> bits);
  const int32_t low = table[entry];
  const int32_t part = static_cast<int32_t>(size & ((UINT32_C(1) << bits) - 1));
  return ((low + 32768) << bits) + part * (table[entry + 1] - low);
}

// x in units of 1 / 12288. In 2^-15.
inline int16_t sigmoid_of(Flash<int16_t> table, int32_t x) {
  const uint32_t size = static_cast<uint32_t>(x < 0 ? -x : x);
  const int32_t share = size >= (UINT32_C(255) << 9) ? INT32_C(0x7FFF) << 10 : between_sigmoids(table, size, 9);
  return static_cast<int16_t>((x < 0 ? (INT32_C(1) << 25) + 511 - share : share + 512) >> 10);
}

inline int16_t tanh_by_sigmoid(Flash<int16_t> table, int32_t x) {
  const uint32_t size = static_cast<uint32_t>(x < 0 ? -x : x);
  const int32_t share = size >= (UINT32_C(255) << 8) ? INT32_C(0xFFFF) << 8 : between_sigmoids(table, size, 8);
  const int32_t twice = share - (INT32_C(1) << 23);
  return static_cast<int16_t>((x < 0 ? 127 - twice : twice + 128) >> 8);
}

// A 16-bit code in units of 1 / 12288: code * multiplier / 2^shift, to nearest.
inline int32_t sigmoid_argument(int32_t code, int32_t multiplier, int32_t shift) {
  return (code * multiplier + (shift > 0 ? INT32_C(1) << (shift - 1) : 0)) >> shift;
}

}  // namespace milliwatt
