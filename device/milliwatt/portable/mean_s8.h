// MEAN along the rows (and whatever else), int8, any core: one input row a step. The sums wait in `state`, int32 each;
// the last step writes all of the output.
#pragma once

#include "mean_of_rows_s8.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void mean_s8(In in, Out out, void* state, int32_t step) {
  int32_t* const sums = static_cast<int32_t*>(state);
  const int8_t* from = in[step];
  for (int32_t i = 0; i < S::kSums; ++i) sums[i] = sum_of_taps<S>(from, i, step == 0 ? 0 : sums[i]);
  if (step != S::kRows - 1) return;
  int8_t* const to = out[0];
  for (int32_t i = 0; i < S::kSums; ++i) to[i] = mean_code<S>(sums[i]);
}

}  // namespace milliwatt
