// AVERAGE_POOL_2D, float32, any core: one output row a step. Taps in the padding do not count.
#pragma once

#include "../core/real.h"
#include "../core/rows.h"
#include "../core/window.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void average_pool2d_f32(In in, Out out, int32_t step) {
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  const Taps rows = taps_inside(top, S::kInputHeight, S::kKernelHeight, 1);
  float* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    const float count = static_cast<float>((rows.end - rows.first) * (columns.end - columns.first));
    for (int32_t c = 0; c < S::kInputChannels; ++c) {
      float sum = 0.0f;
      for (int32_t ky = rows.first; ky < rows.end; ++ky) {
        const float* pixel = in[top + ky] + (left + columns.first) * S::kInputChannels + c;
        for (int32_t kx = columns.first; kx < columns.end; ++kx, pixel += S::kInputChannels) sum += *pixel;
      }
      *to++ = activated<S::kActivation>(sum / count);
    }
  }
}

}  // namespace milliwatt
