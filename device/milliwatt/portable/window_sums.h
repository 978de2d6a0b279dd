// The output row of a convolution, over an arithmetic of sums. Taps in the padding count nothing.
#pragma once

#include "../core/rows.h"
#include "../core/window.h"
#include "channel_sums.h"

namespace milliwatt {

// One output pixel: its window, at `top` and `left` of the input, and what Weights adds of it to the sums of channels.
template <class S, class Weights, class In, class T, class Sums>
struct WindowSums {
  template <int32_t Channels>
  void channels(int32_t first) const {
    typename Sums::template Group<Channels> channel;
    channel.start(sums, first);
    for (int32_t ky = rows.first; ky < rows.end; ++ky) {
      const typename In::Element* row = in[top + ky * S::kDilationHeight] + left * S::kInputChannels;
      weights.add_row(channel, row, ky, columns, first);
    }
    channel.results(sums, first, to);
  }

  const Sums& sums;
  const Weights& weights;
  In in;
  int32_t top, left;
  Taps rows, columns;
  T* to;
};

template <class S, class Weights, class In, class Out, class Sums>
inline void sum_windows(const Sums& sums, const Weights& weights, In in, Out out, int32_t step) {
  typedef typename Out::Element T;
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  const Taps rows = taps_inside(top, S::kInputHeight, S::kKernelHeight, S::kDilationHeight);
  T* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, S::kDilationWidth);
    const WindowSums<S, Weights, In, T, Sums> window = {sums, weights, in, top, left, rows, columns, to};
    for_channels<Sums, S::kOutputChannels>(window);
  }
}

}  // namespace milliwatt
