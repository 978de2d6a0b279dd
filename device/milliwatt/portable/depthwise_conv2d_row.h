// DEPTHWISE_CONV_2D, float32 or int16 with int8 weights, any core: one output row a step. Weights as in
// depthwise_conv2d_s8.
#pragma once

#include "../core/rows.h"
#include "../core/window.h"
#include "sums.h"

namespace milliwatt {

template <class S, class In, class Out, class Weight, class Sums>
inline void depthwise_conv2d_row(const Sums& sums, Flash<Weight> weights, In in, Out out, int32_t step) {
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  const Taps rows = taps_inside(top, S::kInputHeight, S::kKernelHeight, S::kDilationHeight);
  typename Out::Element* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, S::kDilationWidth);
    for (int32_t o = 0; o < S::kOutputChannels; ++o) {
      typename Sums::Sum sum = sums.start(o);
      for (int32_t ky = rows.first; ky < rows.end; ++ky) {
        const typename In::Element* row = in[top + ky * S::kDilationHeight] + o / S::kMultiplier;
        for (int32_t kx = columns.first; kx < columns.end; ++kx) {
          sum = Sums::add(sum, row[(left + kx * S::kDilationWidth) * S::kInputChannels],
                          weights[(ky * S::kKernelWidth + kx) * S::kOutputChannels + o]);
        }
      }
      *to++ = sums.result(sum, o);
    }
  }
}

}  // namespace milliwatt
