// AVERAGE_POOL_2D, int8, Armv7E-M, one to three channels, windows of up to 255 rows: one output row a step. scratch: an
// int16 for each code of an input row.
#pragma once

#include "average_pool2d_s8_dsp.h"
#include "narrow_pool_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void average_pool2d_narrow_s8_dsp(In in, Out out, void* scratch, int32_t step) {
  const int32_t channels = S::kInputChannels;
  const int8_t* rows[S::kKernelHeight] = {nullptr};
  const int32_t row_count = rows_under_windows<S>(in, step, rows);
  int16_t* const sums = static_cast<int16_t*>(scratch);
  const int32_t few = S::kKernelHeight <= 4 ? +S::kKernelHeight : 0;
  if (row_count == few) {
    sum_rows<few>(rows, few, S::kInputWidth * channels, sums);
  } else {
    sum_rows<0>(rows, row_count, S::kInputWidth * channels, sums);
  }
  int8_t* to = out[step];
  int32_t left = -S::kPadLeft;
  for (int32_t x = 0; x < S::kOutputWidth; ++x, left += S::kStrideWidth) {
    const bool inside = left >= 0 && left + S::kKernelWidth <= S::kInputWidth;
    if (inside && S::kKernelWidth <= 8) {
      const PooledCode<S> code(row_count * S::kKernelWidth);
      for (int32_t c = 0; c < channels; ++c) {
        const int16_t* from = sums + left * channels + c;
        int32_t sum = 0;
#pragma GCC unroll 8
        for (int32_t kx = 0; kx < S::kKernelWidth; ++kx) sum += from[kx * channels];
        *to++ = code.of(sum);
      }
      continue;
    }
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    const PooledCode<S> code(row_count * (columns.end - columns.first));
    for (int32_t c = 0; c < channels; ++c) {
      const int16_t* from = sums + (left + columns.first) * channels + c;
      int32_t sum = 0;
      for (int32_t kx = columns.first; kx < columns.end; ++kx, from += channels) sum += *from;
      *to++ = code.of(sum);
    }
  }
}

}  // namespace milliwatt

#endif
