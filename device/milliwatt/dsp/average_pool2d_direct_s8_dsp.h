// AVERAGE_POOL_2D, int8, Armv7E-M, few channels and few windows a row: one output row a step, each window's codes one
// by one, for which nothing has to be made ready. Taps in the padding are not counted.
#pragma once

#include "average_pool2d_s8_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// Of a window that is whole, and not large.
template <class S>
inline int32_t whole_window_sum(const int8_t* const* rows, int32_t at) {
  int32_t sum = 0;
#pragma GCC unroll 8
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
#pragma GCC unroll 8
    for (int32_t kx = 0; kx < S::kKernelWidth; ++kx) sum += rows[ky][at + kx * S::kInputChannels];
  }
  return sum;
}

// Does no window reach into the padding?
template <class S>
inline bool pools_inside() {
  return S::kPadTop == 0 && S::kPadLeft == 0 &&
         (S::kOutputHeight - 1) * S::kStrideHeight + S::kKernelHeight <= S::kInputHeight &&
         (S::kOutputWidth - 1) * S::kStrideWidth + S::kKernelWidth <= S::kInputWidth;
}

template <class S, class In, class Out>
inline void average_pool2d_direct_s8_dsp(In in, Out out, int32_t step) {
  const int32_t channels = S::kInputChannels;
  const bool small = S::kKernelHeight <= 8 && S::kKernelWidth <= 8 && S::kKernelHeight * S::kKernelWidth <= 16;
  const int8_t* rows[S::kKernelHeight] = {nullptr};
  const int32_t row_count = rows_under_windows<S>(in, step, rows);
  int8_t* to = out[step];
  int32_t left = -S::kPadLeft;
  for (int32_t x = 0; x < S::kOutputWidth; ++x, left += S::kStrideWidth) {
    const bool whole =
        pools_inside<S>() || (row_count == S::kKernelHeight && left >= 0 && left + S::kKernelWidth <= S::kInputWidth);
    if (small && whole) {
      const PooledCode<S> code(S::kKernelHeight * S::kKernelWidth);
      for (int32_t c = 0; c < channels; ++c) *to++ = code.of(whole_window_sum<S>(rows, left * channels + c));
      continue;
    }
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    const PooledCode<S> code(row_count * (columns.end - columns.first));
    for (int32_t c = 0; c < channels; ++c) {
      int32_t sum = 0;
      for (int32_t ky = 0; ky < row_count; ++ky) {
        const int8_t* from = rows[ky] + left * channels + c;
        for (int32_t kx = columns.first; kx < columns.end; ++kx) sum += from[kx * channels];
      }
      *to++ = code.of(sum);
    }
  }
}

}  // namespace milliwatt

#endif
