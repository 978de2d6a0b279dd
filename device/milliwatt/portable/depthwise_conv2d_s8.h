// DEPTHWISE_CONV_2D, int8, any core: one output row a step.
//
// weights [kernel row][kernel column][output channel], as in the file; bias, multipliers and shifts one an output
// channel. Output channel o reads input channel o / kMultiplier.
#pragma once

#include "../core/flash.h"
#include "../core/requantize.h"
#include "../core/rows.h"
#include "../core/window.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void depthwise_conv2d_s8(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias, Flash<int32_t> multipliers,
                                Flash<int8_t> shifts, int32_t step) {
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  const Taps rows = taps_inside(top, S::kInputHeight, S::kKernelHeight, S::kDilationHeight);
  int8_t* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, S::kDilationWidth);
    int32_t o = 0;
    for (int32_t c = 0; c < S::kInputChannels; ++c) {
      for (int32_t m = 0; m < S::kMultiplier; ++m, ++o) {
        int32_t sum = bias[o];
        for (int32_t ky = rows.first; ky < rows.end; ++ky) {
          const int8_t* row = in[top + ky * S::kDilationHeight];
          for (int32_t kx = columns.first; kx < columns.end; ++kx) {
            const int8_t code = row[(left + kx * S::kDilationWidth) * S::kInputChannels + c];
            sum += (static_cast<int32_t>(code) - S::kInputZeroPoint) *
                   weights[(ky * S::kKernelWidth + kx) * S::kOutputChannels + o];
          }
        }
        const int32_t code = scale_sum(sum, multipliers[o], shifts[o]) + S::kOutputZeroPoint;
        *to++ = static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
      }
    }
  }
}

}  // namespace milliwatt
