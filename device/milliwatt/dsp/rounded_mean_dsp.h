// Armv7E-M: sum / count to the nearest integer, ties away from zero, by a product.
//
// The factor is a little above 2^31 / count: by it ties become larger, whatever their sign, before they are rounded up.
// Other quotients are at least 1 / (2 * count) off a tie, which is more than what the factor adds to them.
#pragma once

#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

enum : int32_t { kMostOfRoundedMean = 2895 };  // codes

// count: 1 .. kMostOfRoundedMean.
inline int32_t factor_of_mean(int32_t count) {
  return count == 1 ? INT32_MAX : static_cast<int32_t>(UINT32_C(0x80000000) / static_cast<uint32_t>(count)) + 1;
}

// sum: of `count` codes.
inline int32_t rounded_mean(int32_t sum, int32_t factor) { return high_product_plus(2 * sum, factor, 0); }

}  // namespace milliwatt

#endif
