// MEAN within rows, int8, any core: one row a step, or all of them (kRowsAStep) where their means come to lie in one
// output row.
#pragma once

#include "../core/requantize.h"
#include "../core/rows.h"

namespace milliwatt {

// sum + the elements of a row that belong to sum number `i`.
template <class S>
inline int32_t sum_of_taps(const int8_t* row, int32_t i, int32_t sum) {
  const int8_t* from = row + i * S::kSumStride;
  for (int32_t tap = 0; tap < S::kTaps; ++tap) sum += from[tap * S::kTapStride];
  return sum;
}

template <class S>
inline int8_t mean_code(int32_t sum) {
  const int32_t code = scale_sum(sum - S::kZeroSum, S::kMultiplier, S::kShift) + S::kOutputZeroPoint;
  return static_cast<int8_t>(clamp_code(code, -128, 127));
}

template <class S, class In, class Out>
inline void mean_of_rows_s8(In in, Out out, int32_t step) {
  int8_t* to = out[step];
  for (int32_t row = step; row < step + S::kRowsAStep; ++row) {
    const int8_t* from = in[row];
    for (int32_t i = 0; i < S::kSums; ++i) *to++ = mean_code<S>(sum_of_taps<S>(from, i, 0));
  }
}

}  // namespace milliwatt
