// MEAN, int8, any core: one input row (kColumns x kChannels) a step. The sums stand in `sums`: from the first row to
// the last where the mean is taken along rows (the last step then writes all of the output), else for one row. An
// output without rows takes the means of all of them in one step (kRowsAStep).
#pragma once

#include "requantize.h"
#include "rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void mean_s8(In in, Out out, void* state, int32_t step) {
  const int32_t by_column = S::kOverColumns ? 0 : S::kOverChannels ? 1 : static_cast<int32_t>(S::kChannels);
  const int32_t by_channel = S::kOverChannels ? 0 : 1;
  const int32_t count = (S::kOverColumns ? 1 : static_cast<int32_t>(S::kColumns)) *
                        (S::kOverChannels ? 1 : static_cast<int32_t>(S::kChannels));
  int32_t* const sums = static_cast<int32_t*>(state);
  int8_t* to = out[S::kOverRows ? 0 : step];
  for (int32_t row = step; row < step + S::kRowsAStep; ++row) {
    if (!S::kOverRows || row == 0) {
      for (int32_t i = 0; i < count; ++i) sums[i] = 0;
    }
    const int8_t* from = in[row];
    for (int32_t x = 0; x < S::kColumns; ++x) {
      for (int32_t c = 0; c < S::kChannels; ++c) sums[x * by_column + c * by_channel] += *from++;
    }
    if (S::kOverRows && row != S::kRows - 1) return;
    for (int32_t i = 0; i < count; ++i) {
      const int32_t code = scale_sum(sums[i] - S::kZeroSum, S::kMultiplier, S::kShift) + S::kOutputZeroPoint;
      *to++ = static_cast<int8_t>(clamp_code(code, -128, 127));
    }
  }
}

}  // namespace milliwatt
