// Armv7E-M: all output units of one vector of int8 codes, clamped to the activation's range.
#pragma once

#include "dot_1x8_dsp.h"
#include "needs_dsp.h"
#include "signed_sums_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// Of one input vector; a multiple of 4 codes at any address. stream: what dot_1x8_dsp reads, the last eight units
// filled up with empty ones.
template <class S, int32_t Inputs, int32_t Units>
inline void dot_units_dsp(const int8_t* from, const int32_t* stream, int8_t* to) {
  static_assert(Inputs % 4 == 0, "codes are read by words");
  const int32_t groups = Units / 8;
  const int32_t rest = Units % 8;
  const int32_t group_words = 8 + 2 * Inputs + 16;
  if (groups > 0) dot_1x8_dsp<SignedSums<S>::kValue>(from, stream, to, groups, Inputs / 4, S::kOutputZeroPoint);
  if (rest > 0) {
    int8_t last[8];
    dot_1x8_dsp<SignedSums<S>::kValue>(from, stream + groups * group_words, last, 1, Inputs / 4, S::kOutputZeroPoint);
    for (int32_t i = 0; i < rest; ++i) to[8 * groups + i] = last[i];
  }
  if (S::kLowest > -128 || S::kHighest < 127) {
    for (int32_t i = 0; i < Units; ++i) {
      to[i] = static_cast<int8_t>(to[i] < S::kLowest ? +S::kLowest : to[i] > S::kHighest ? +S::kHighest : +to[i]);
    }
  }
}

}  // namespace milliwatt

#endif
