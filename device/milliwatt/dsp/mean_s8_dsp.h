// MEAN along the rows (and whatever else), int8, Armv7E-M: one input row a step. The sums wait in `state`, int32 each;
// the last step writes all of the output.
#pragma once

#include "../core/rows.h"
#include "mean_sums_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void mean_s8_dsp(In in, Out out, void* state, int32_t step) {
  int32_t* const sums = static_cast<int32_t*>(state);
  if (step == 0) {
    for (int32_t i = 0; i < S::kSums; ++i) sums[i] = 0;
  }
  if (step < S::kRows - 1) {
    sum_row<S>(in[step], FromState{sums}, ToState{sums});
  } else {
    sum_row<S>(in[step], FromState{sums}, ToCodes<S>{out[0]});
  }
}

}  // namespace milliwatt

#endif
