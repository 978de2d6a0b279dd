// TRANSPOSE_CONV, int8, int16 with int8 weights or float32, any core: one output row a step. An output pixel sums what
// the input pixels add to it whose windows, kStride apart, reach it. weights [output channel][kernel row][kernel
// column][input channel], as in the file.
#pragma once

#include "../core/rows.h"
#include "sums.h"

namespace milliwatt {

template <class S, class In, class Out, class Weight, class Sums>
inline void transpose_conv_row(const Sums& sums, Flash<Weight> weights, In in, Out out, int32_t step) {
  typedef typename In::Element T;
  typename Out::Element* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x) {
    for (int32_t o = 0; o < S::kOutputChannels; ++o) {
      typename Sums::Sum sum = sums.start(o);
      // Kernel row ky of input row y adds to output row y * kStrideHeight + ky - kPadTop.
      for (int32_t y = 0; y < S::kInputHeight; ++y) {
        const int32_t ky = step + S::kPadTop - y * S::kStrideHeight;
        if (ky < 0 || ky >= S::kKernelHeight) continue;
        const T* row = in[y];
        for (int32_t in_x = 0; in_x < S::kInputWidth; ++in_x) {
          const int32_t kx = x + S::kPadLeft - in_x * S::kStrideWidth;
          if (kx < 0 || kx >= S::kKernelWidth) continue;
          const T* pixel = row + in_x * S::kInputChannels;
          const Flash<Weight> taps = weights + ((o * S::kKernelHeight + ky) * S::kKernelWidth + kx) * S::kInputChannels;
          for (int32_t c = 0; c < S::kInputChannels; ++c) sum = Sums::add(sum, pixel[c], taps[c]);
        }
      }
      *to++ = sums.result(sum, o);
    }
  }
}

}  // namespace milliwatt
