// Armv7E-M: sums times a factor that is a constant of the kernel.
#pragma once

#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// As scale_sum of requantize.h, plus `plus`. Two or three instructions where the factor is not above 1.
template <int32_t Multiplier, int32_t Shift>
inline int32_t scale_by(int32_t sum, int32_t plus) {
  if (Multiplier == 0 || Shift > 0 || Shift < -30) return scale_sum(sum, Multiplier, Shift) + plus;
  // From 2^30 on twice the multiplier wraps: 2^32 is missing.
  const int32_t high = high_product_plus(sum, static_cast<int32_t>(static_cast<uint32_t>(Multiplier) << 1),
                                         Multiplier >= INT32_C(1) << 30 ? sum : 0);
  if (Shift == 0) return high + plus;
  const int32_t sign = high >> 31;  // ties up become ties away from zero
  if (Shift == -1) return ((high + 1 + sign) >> 1) + plus;
  return high_product_plus(high + sign, static_cast<int32_t>(UINT32_C(1) << ((32 + Shift) & 31)), plus);
}

}  // namespace milliwatt

#endif
