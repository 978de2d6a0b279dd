// MAX_POOL_2D, int8, any core, windows that do not overlap vertically: one input row a step. The largest codes of the
// current window row wait in `state`; a window's last step writes its output row.
#pragma once

#include "../core/requantize.h"
#include "../core/rows.h"
#include "../core/window.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void max_pool2d_rows_s8(In in, Out out, void* state, int32_t step) {
  const int32_t y = (step + S::kPadTop) / S::kStrideHeight;
  const int32_t ky = (step + S::kPadTop) % S::kStrideHeight;
  if (ky >= S::kKernelHeight || y >= S::kOutputHeight) return;  // a row that no window reads
  const bool first = ky == 0 || step == 0;
  const bool last = ky == S::kKernelHeight - 1 || step == S::kInputHeight - 1;

  int8_t* so_far = static_cast<int8_t*>(state);
  for (int32_t x = 0; x < S::kOutputWidth; ++x) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    const int8_t* from = in[step] + (left + columns.first) * S::kInputChannels;
    for (int32_t c = 0; c < S::kInputChannels; ++c, ++from, ++so_far) {
      int32_t largest = first ? -128 : *so_far;
      const int8_t* pixel = from;
      for (int32_t kx = columns.first; kx < columns.end; ++kx, pixel += S::kInputChannels) {
        if (*pixel > largest) largest = *pixel;
      }
      *so_far = static_cast<int8_t>(largest);
    }
  }
  if (!last) return;

  so_far = static_cast<int8_t*>(state);
  int8_t* to = out[y];
  for (int32_t i = 0; i < S::kOutputWidth * S::kOutputChannels; ++i) {
    to[i] = static_cast<int8_t>(clamp_code(so_far[i], S::kLowest, S::kHighest));
  }
}

}  // namespace milliwatt
