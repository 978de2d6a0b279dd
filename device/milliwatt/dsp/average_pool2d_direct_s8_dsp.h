// AVERAGE_POOL_2D, int8, Armv7E-M, few channels and few windows a row: one output row a step, each window's codes one by
// one, for which nothing has to be made ready. Taps in the padding are not counted.
#pragma once

#include "average_pool2d_s8_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void average_pool2d_direct_s8_dsp(In in, Out out, int32_t step) {
  const int32_t channels = S::kInputChannels;
  const int8_t* rows[S::kKernelHeight] = {nullptr};
  const int32_t row_count = rows_under_windows<S>(in, step, rows);
  int8_t* to = out[step];
  int32_t left = -S::kPadLeft;
  for (int32_t x = 0; x < S::kOutputWidth; ++x, left += S::kStrideWidth) {
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    const int32_t column_count = columns.end - columns.first;
    const PooledCode<S> code(row_count * column_count);
    const bool whole = column_count == S::kKernelWidth && S::kKernelWidth <= 8;
    for (int32_t c = 0; c < channels; ++c) {
      int32_t sum = 0;
      for (int32_t ky = 0; ky < row_count; ++ky) {
        const int8_t* from = rows[ky] + (left + columns.first) * channels + c;
        if (whole) {
#pragma GCC unroll 8
          for (int32_t kx = 0; kx < S::kKernelWidth; ++kx) sum += from[kx * channels];
        } else {
          for (int32_t kx = 0; kx < column_count; ++kx) sum += from[kx * channels];
        }
      }
      *to++ = code.of(sum);
    }
  }
}

}  // namespace milliwatt

#endif
