// FULLY_CONNECTED, int8, Armv7E-M, input in one row of a multiple of 4 codes: everything in one step.
//
// stream: what dot_1x8_dsp reads, the last eight units filled up with empty ones.
#pragma once

#include "dot_1x8_dsp.h"
#include "flash.h"
#include "rows.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_s8_dsp(In in, Out out, Flash<int32_t> stream, int32_t step) {
  static_assert(S::kInputs % 4 == 0, "codes are read by words");
  const int32_t groups = S::kUnits / 8;
  const int32_t rest = S::kUnits % 8;
  const int32_t group_words = 8 + 2 * S::kInputs + 16;
  const int8_t* from = in[step];
  int8_t* to = out[step];
  if (groups > 0) dot_1x8_dsp(from, stream.address(), to, groups, S::kInputs / 4, S::kOutputZeroPoint);
  if (rest > 0) {
    int8_t last[8];
    dot_1x8_dsp(from, stream.address() + groups * group_words, last, 1, S::kInputs / 4, S::kOutputZeroPoint);
    for (int32_t i = 0; i < rest; ++i) to[8 * groups + i] = last[i];
  }
  if (S::kLowest > -128 || S::kHighest < 127) {
    for (int32_t i = 0; i < S::kUnits; ++i) {
      to[i] = static_cast<int8_t>(to[i] < S::kLowest ? +S::kLowest : to[i] > S::kHighest ? +S::kHighest : +to[i]);
    }
  }
}

}  // namespace milliwatt

#endif
