// CONV_2D, float32 or int16 with int8 weights, any core: one output row a step. Weights as in conv2d_s8; taps in the
// padding count nothing.
#pragma once

#include "sums.h"
#include "window_sums.h"

namespace milliwatt {

template <class S, class Weight>
struct ConvolutionWeights {
  // `row`: the window's row ky in the input, from column 0 of the window on.
  template <class Channels, class T>
  void add_row(Channels& channels, const T* row, int32_t ky, Taps columns, int32_t first) const {
    const int32_t taps = S::kKernelHeight * S::kKernelWidth * S::kInputChannels;
    // Without dilation the columns of a window are one run.
    const int32_t together = S::kDilationWidth == 1 ? columns.end - columns.first : 1;
    for (int32_t kx = columns.first; kx < columns.end; kx += together) {
      channels.add_run(row + kx * S::kDilationWidth * S::kInputChannels, weights + first * taps, taps,
                       (ky * S::kKernelWidth + kx) * S::kInputChannels, together * S::kInputChannels);
    }
  }

  Flash<Weight> weights;
};

template <class S, class In, class Out, class Weight, class Sums>
inline void conv2d_row(const Sums& sums, Flash<Weight> weights, In in, Out out, int32_t step) {
  const ConvolutionWeights<S, Weight> of_channels = {weights};
  sum_windows<S>(sums, of_channels, in, out, step);
}

}  // namespace milliwatt
