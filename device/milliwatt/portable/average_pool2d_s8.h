// AVERAGE_POOL_2D, int8, any core: one output row a step. Taps in the padding are not counted.
#pragma once

#include "../core/requantize.h"
#include "../core/rows.h"
#include "../core/window.h"

namespace milliwatt {

// sum / count to the nearest integer, ties away from zero.
inline int32_t average(int32_t sum, int32_t count) { return (sum > 0 ? sum + count / 2 : sum - count / 2) / count; }

template <class S, class In, class Out>
inline void average_pool2d_s8(In in, Out out, int32_t step) {
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  const Taps rows = taps_inside(top, S::kInputHeight, S::kKernelHeight, 1);
  int8_t* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    const int32_t count = (rows.end - rows.first) * (columns.end - columns.first);
    for (int32_t c = 0; c < S::kInputChannels; ++c) {
      int32_t sum = 0;
      for (int32_t ky = rows.first; ky < rows.end; ++ky) {
        const int8_t* pixel = in[top + ky] + (left + columns.first) * S::kInputChannels + c;
        for (int32_t kx = columns.first; kx < columns.end; ++kx, pixel += S::kInputChannels) sum += *pixel;
      }
      *to++ = static_cast<int8_t>(clamp_code(average(sum, count), S::kLowest, S::kHighest));
    }
  }
}

}  // namespace milliwatt
