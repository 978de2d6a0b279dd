// Armv7E-M: one over a softmax's sum, and the codes that it gives. All numbers as in portable/softmax_s8.h.
#pragma once

#include "../portable/softmax_s8.h"
#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

struct SoftmaxScale {
  int32_t twice;         // twice the scale; where that is at least 1/2 in Q0.31, and it is but for rounding, 2^32 less
  bool wraps;            // is it?
  int32_t shift_factor;  // 2^(32 - the right shift); 0: nothing is left

  // exponential: Q0.31, not below 0. Wraps: as said above.
  template <bool Wraps>
  int8_t code(int32_t exponential) const {
    const int32_t share = high_product_plus(exponential, twice, Wraps ? exponential : 0);
    int32_t code = high_product_plus(share, shift_factor, -128);
    __asm__("ssat %0, #8, %1" : "=r"(code) : "r"(code));
    return static_cast<int8_t>(code);
  }
};

// sum: Q12.19, at least 1.
inline SoftmaxScale softmax_scale(uint32_t sum) {
  const int32_t zeros = __builtin_clz(sum);
  const int32_t scale = reciprocal_of_one_plus(static_cast<int32_t>((sum << zeros) - UINT32_C(0x80000000)));
  const int32_t exponent = 12 - zeros + 23;
  SoftmaxScale result;
  result.twice = static_cast<int32_t>(static_cast<uint32_t>(scale) << 1);
  result.wraps = scale >= INT32_C(1) << 30;
  result.shift_factor = exponent > 32 ? 0 : INT32_C(1) << (32 - exponent);
  return result;
}

}  // namespace milliwatt

#endif
