// DEPTHWISE_CONV_2D, float32 or int16 with int8 weights, any core: one output row a step. Weights as in
// depthwise_conv2d_s8.
#pragma once

#include "sums.h"
#include "window_sums.h"

namespace milliwatt {

template <class S, class Weight>
struct DepthwiseWeights {
  // `row`: the window's row ky in the input, from column 0 of the window on.
  template <class Channels, class T>
  void add_row(Channels& channels, const T* row, int32_t ky, Taps columns, int32_t first) const {
    for (int32_t kx = columns.first; kx < columns.end; ++kx) {
      const T* pixel = row + kx * S::kDilationWidth * S::kInputChannels;
      const Flash<Weight> tap = weights + ((ky * S::kKernelWidth + kx) * S::kOutputChannels + first);
      channels.template add_each<S::kMultiplier>(pixel, tap, first);
    }
  }

  Flash<Weight> weights;
};

template <class S, class In, class Out, class Weight, class Sums>
inline void depthwise_conv2d_row(const Sums& sums, Flash<Weight> weights, In in, Out out, int32_t step) {
  const DepthwiseWeights<S, Weight> of_channels = {weights};
  sum_windows<S>(sums, of_channels, in, out, step);
}

}  // namespace milliwatt
