// MEAN within rows, int8, Armv7E-M: one row a step, or all of them (kRowsAStep) where their means come to lie in one
// output row.
#pragma once

#include "../core/rows.h"
#include "mean_sums_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void mean_of_rows_s8_dsp(In in, Out out, int32_t step) {
  int8_t* to = out[step];
  for (int32_t row = step; row < step + S::kRowsAStep; ++row, to += +S::kSums) {
    sum_row<S>(in[row], FromZero{}, ToCodes<S>{to});
  }
}

}  // namespace milliwatt

#endif
