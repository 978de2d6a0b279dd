// MAX_POOL_2D, int8, Armv7E-M, one to three channels: one output row a step. scratch: a byte for each code of an input
// row.
#pragma once

#include "../core/requantize.h"
#include "../core/rows.h"
#include "narrow_pool_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void max_pool2d_narrow_s8_dsp(In in, Out out, void* scratch, int32_t step) {
  const int32_t channels = S::kInputChannels;
  const int8_t* rows[S::kKernelHeight] = {nullptr};
  const int32_t row_count = rows_under_windows<S>(in, step, rows);
  int8_t* const largest_of_rows = static_cast<int8_t*>(scratch);
  const int32_t few = S::kKernelHeight <= 4 ? +S::kKernelHeight : 0;
  if (row_count == few) {
    choose_rows<few>(rows, few, S::kInputWidth * channels, largest_of_rows);
  } else {
    choose_rows<0>(rows, row_count, S::kInputWidth * channels, largest_of_rows);
  }
  int8_t* to = out[step];
  int32_t left = -S::kPadLeft;
  for (int32_t x = 0; x < S::kOutputWidth; ++x, left += S::kStrideWidth) {
    const bool inside = left >= 0 && left + S::kKernelWidth <= S::kInputWidth;
    const Taps columns = inside ? Taps{0, +S::kKernelWidth} : taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    for (int32_t c = 0; c < channels; ++c) {
      const int8_t* from = largest_of_rows + (left + columns.first) * channels + c;
      int32_t largest = *from;
      if (inside && S::kKernelWidth <= 8) {
#pragma GCC unroll 8
        for (int32_t kx = 1; kx < S::kKernelWidth; ++kx) {
          largest = from[kx * channels] > largest ? from[kx * channels] : largest;
        }
      } else {
        for (int32_t kx = columns.first + 1; kx < columns.end; ++kx) {
          from += channels;
          largest = *from > largest ? *from : largest;
        }
      }
      *to++ = static_cast<int8_t>(clamp_code(largest, S::kLowest, S::kHighest));
    }
  }
}

}  // namespace milliwatt

#endif
