// Sums of inputs, each and 128, AVR: what unsigned products of weights that are 128 higher have too much.
#pragma once

#include <stdint.h>

namespace milliwatt {

// What sums of x + 128 are held in: 16 bits where they fit.
template <bool Long>
struct InputSum {
  typedef uint16_t Type;
};
template <>
struct InputSum<true> {
  typedef uint32_t Type;
};
template <class S>
struct InputSumOf : InputSum<(S::kInputs > 257)> {};

inline uint8_t raised_code(int8_t code) { return static_cast<uint8_t>(code ^ 0x80); }

// The sum of `count` codes, each and 128.
template <class Sum>
__attribute__((noinline)) Sum sum_of_raised(const int8_t* from, int16_t count) {
  Sum all = 0;
  for (; count >= 4; count = static_cast<int16_t>(count - 4), from += 4) {
    all = static_cast<Sum>(all + raised_code(from[0]));
    all = static_cast<Sum>(all + raised_code(from[1]));
    all = static_cast<Sum>(all + raised_code(from[2]));
    all = static_cast<Sum>(all + raised_code(from[3]));
  }
  for (; count > 0; --count) all = static_cast<Sum>(all + raised_code(*from++));
  return all;
}

// 2^Shift times the sum of x + 128, to be taken off the sums: 24 bits. The weights are 2^Shift higher than they were.
template <int32_t Shift>
inline void put_correction(uint8_t* to, uint32_t sum_of_inputs) {
  const uint32_t correction = UINT32_C(0) - (sum_of_inputs << Shift);
  to[0] = static_cast<uint8_t>(correction);
  to[1] = static_cast<uint8_t>(correction >> 8);
  to[2] = static_cast<uint8_t>(correction >> 16);
}

}  // namespace milliwatt
