// SOFTMAX over the channels, int8 in and out (scale 1/256, zero point -128), any core: one row a step.
//
// `exponentials` holds exp(beta * scale * -d) in Q0.31 for d = 0 .. kTableEntries - 1, the distance of a code from the
// largest one; what lies farther off counts as 0. Sums are Q12.19. One over the sum is found as the reference finds it:
// three Newton-Raphson steps from (48 - 32 d) / 17, in Q2.29.
#pragma once

#include "../core/flash.h"
#include "../core/requantize.h"
#include "../core/rows.h"

namespace milliwatt {

// x * 4, held within 32 bits.
inline int32_t times_four(int32_t x) {
  if (x > (INT32_MAX >> 2)) return INT32_MAX;
  if (x < -(INT32_C(1) << 29)) return INT32_MIN;
  return x * 4;
}

// 1 / (1 + x) in Q0.31, for x in [0, 1) in Q0.31.
inline int32_t reciprocal_of_one_plus(int32_t x) {
  const int32_t half = static_cast<int32_t>((static_cast<uint32_t>(x) + UINT32_C(0x80000000)) >> 1);
  int32_t guess = INT32_C(1515870810) + high_product(half, INT32_C(-1010580540));
  for (int k = 0; k < 3; ++k) {
    const int32_t rest = (INT32_C(1) << 29) - high_product(half, guess);
    guess += times_four(high_product(guess, rest));
  }
  return guess > (INT32_MAX >> 1) ? INT32_MAX : guess * 2;
}

template <class S, class In, class Out>
inline void softmax_s8(In in, Out out, Flash<int32_t> exponentials, int32_t step) {
  const int32_t vectors = +Out::kRowElements / S::kChannels;
  const int8_t* from = in[step];
  int8_t* to = out[step];
  for (int32_t v = 0; v < vectors; ++v, from += S::kChannels, to += S::kChannels) {
    int32_t largest = from[0];
    for (int32_t c = 1; c < S::kChannels; ++c) largest = from[c] > largest ? from[c] : largest;

    uint32_t sum = 0;
    for (int32_t c = 0; c < S::kChannels; ++c) {
      const int32_t distance = largest - from[c];
      if (distance < S::kTableEntries) sum += static_cast<uint32_t>(shift_right_rounded(exponentials[distance], 12));
    }
    int32_t zeros = 0;  // leading ones; the sum is at least 1.0, so at most 12
    for (uint32_t s = sum; s < UINT32_C(0x80000000); s <<= 1) ++zeros;
    const int32_t scale = reciprocal_of_one_plus(static_cast<int32_t>((sum << zeros) - UINT32_C(0x80000000)));
    const int32_t exponent = 12 - zeros + 23;

    for (int32_t c = 0; c < S::kChannels; ++c) {
      const int32_t distance = largest - from[c];
      int32_t code = -128;
      if (distance < S::kTableEntries) {
        code += shift_right_rounded(high_product(scale, exponentials[distance]), exponent);
      }
      to[c] = static_cast<int8_t>(code > 127 ? 127 : code);
    }
  }
}

}  // namespace milliwatt
