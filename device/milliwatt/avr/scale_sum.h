// scale_sum() of core/requantize.h, the same in 32-bit arithmetic: for the few channels that no line computes.
#pragma once

#include <stdint.h>

#include "../core/flash.h"
#include "../core/requantize.h"
#include "needs_avr.h"

namespace milliwatt {

// Nearest integer to a * b / 2^31, ties up; b >= 0.
__attribute__((noinline)) inline int32_t high_product_by_halves(int32_t a, int32_t b) {
  const uint32_t magnitude = a < 0 ? UINT32_C(0) - static_cast<uint32_t>(a) : static_cast<uint32_t>(a);
  const uint32_t low_a = magnitude & 0xffff, high_a = magnitude >> 16;
  const uint32_t low_b = static_cast<uint32_t>(b) & 0xffff, high_b = static_cast<uint32_t>(b) >> 16;
  const uint32_t cross = low_a * high_b;
  const uint32_t middle = high_a * low_b + ((low_a * low_b) >> 16);  // at most 2^32 - 1
  uint32_t low = (low_a * low_b & 0xffff) | (middle << 16);
  uint32_t high = high_a * high_b + (middle >> 16) + (cross >> 16);
  const uint32_t with_cross = low + (cross << 16);
  if (with_cross < low) ++high;
  // Half of the divisor, or one less where the sign turns ties around.
  const uint32_t half = (UINT32_C(1) << 30) - (a < 0 ? 1 : 0);
  low = with_cross + half;
  if (low < half) ++high;
  const uint32_t quotient = (high << 1) | (low >> 31);
  return static_cast<int32_t>(a < 0 ? UINT32_C(0) - quotient : quotient);
}

// As scale_sum().
inline int32_t scale_sum_by_halves(int32_t sum, int32_t multiplier, int32_t shift) {
  if (shift > 0) return high_product_by_halves(static_cast<int32_t>(static_cast<uint32_t>(sum) << shift), multiplier);
  return shift_right_rounded(high_product_by_halves(sum, multiplier), -shift);
}

// The code of a scaled sum.
template <class S>
inline int8_t code_of_scaled(int32_t scaled) {
  const int32_t zero_point = S::kOutputZeroPoint;
  const int32_t code = static_cast<int32_t>(static_cast<uint32_t>(scaled) + static_cast<uint32_t>(zero_point));
  return static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
}

// The code of an exceptional channel's sum. row: multiplier and shift are its numbers 3 and 4.
template <class S>
inline int8_t exceptional_code_of(int32_t sum, Flash<int32_t> row) {
  return code_of_scaled<S>(scale_sum_by_halves(sum, row[3], row[4]));
}

// The code of `sum` and an offset. record, in flash: a multiplier of 32 bits, a shift of 8, the offset of 32.
template <class S>
__attribute__((noinline)) int8_t general_code_avr(int32_t sum, const int8_t* record) {
  const int32_t multiplier = Flash<int32_t>(reinterpret_cast<const int32_t*>(record))[0];
  const int32_t offset = Flash<int32_t>(reinterpret_cast<const int32_t*>(record + 5))[0];
  const int32_t whole = static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(offset));
  return code_of_scaled<S>(scale_sum_by_halves(whole, multiplier, Flash<int8_t>(record)[4]));
}

}  // namespace milliwatt
