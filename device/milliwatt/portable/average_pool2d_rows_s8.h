// AVERAGE_POOL_2D, int8, any core, windows that do not overlap vertically: one input row a step, so that a global pool
// needs no more than one row at a time. The sums of the current window row wait in `state` (int16 where kernel height
// x width is at most 255, so that no sum can overflow; else int32); a window's last step writes its output row.
#pragma once

#include "average_pool2d_s8.h"

namespace milliwatt {

template <bool Narrow>
struct PoolSum {
  typedef int32_t Type;
};
template <>
struct PoolSum<true> {
  typedef int16_t Type;
};

template <class S, class In, class Out>
inline void average_pool2d_rows_s8(In in, Out out, void* state, int32_t step) {
  typedef typename PoolSum<(S::kKernelHeight * S::kKernelWidth <= 255)>::Type Sum;
  const int32_t y = (step + S::kPadTop) / S::kStrideHeight;
  const int32_t ky = (step + S::kPadTop) % S::kStrideHeight;
  if (ky >= S::kKernelHeight || y >= S::kOutputHeight) return;  // a row that no window reads
  const bool first = ky == 0 || step == 0;
  const bool last = ky == S::kKernelHeight - 1 || step == S::kInputHeight - 1;

  Sum* sums = static_cast<Sum*>(state);
  for (int32_t x = 0; x < S::kOutputWidth; ++x) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    const int8_t* from = in[step] + (left + columns.first) * S::kInputChannels;
    for (int32_t c = 0; c < S::kInputChannels; ++c, ++from, ++sums) {
      int32_t sum = first ? 0 : *sums;
      const int8_t* pixel = from;
      for (int32_t kx = columns.first; kx < columns.end; ++kx, pixel += S::kInputChannels) sum += *pixel;
      *sums = static_cast<Sum>(sum);
    }
  }
  if (!last) return;

  const Taps rows = taps_inside(y * S::kStrideHeight - S::kPadTop, S::kInputHeight, S::kKernelHeight, 1);
  sums = static_cast<Sum*>(state);
  int8_t* to = out[y];
  for (int32_t x = 0; x < S::kOutputWidth; ++x) {
    const Taps columns = taps_inside(x * S::kStrideWidth - S::kPadLeft, S::kInputWidth, S::kKernelWidth, 1);
    const int32_t count = (rows.end - rows.first) * (columns.end - columns.first);
    for (int32_t c = 0; c < S::kInputChannels; ++c) {
      *to++ = static_cast<int8_t>(clamp_code(average(*sums++, count), S::kLowest, S::kHighest));
    }
  }
}

}  // namespace milliwatt
