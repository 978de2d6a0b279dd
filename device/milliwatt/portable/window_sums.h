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
    const Taps columns = {first_column, end_column};
    for (int32_t ky = first_row; ky < end_row; ++ky) {
      const typename In::Element* row = in[top + ky * S::kDilationHeight] + left * S::kInputChannels;
      weights.add_row(channel, row, ky, columns, first);
    }
    channel.results(sums, first, to);
  }

  const Sums& sums;
  const Weights& weights;
  In in;
  int32_t top, left;
  // Numbers, for gcc keeps constants in them apart and those of a structure within it in memory.
  int32_t first_row, end_row, first_column, end_column;
  T* to;
};

// taps_inside() of one axis; a constant if no window leaves the image, so that loops over taps have constant bounds.
template <int32_t Size, int32_t Windows, int32_t Kernel, int32_t Stride, int32_t Dilation, int32_t Pad>
inline Taps taps_of(int32_t start) {
  const bool all_inside = Pad == 0 && (Windows - 1) * Stride + (Kernel - 1) * Dilation < Size;
  Taps taps = taps_inside(start, Size, Kernel, Dilation);
  if (all_inside) taps.first = 0;
  if (all_inside) taps.end = Kernel;
  return taps;
}

template <class S, class Weights, class In, class Out, class Sums>
inline void sum_windows(const Sums& sums, const Weights& weights, In in, Out out, int32_t step) {
  typedef typename Out::Element T;
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  const Taps rows =
      taps_of<S::kInputHeight, S::kOutputHeight, S::kKernelHeight, S::kStrideHeight, S::kDilationHeight, S::kPadTop>(
          top);
  T* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns =
        taps_of<S::kInputWidth, S::kOutputWidth, S::kKernelWidth, S::kStrideWidth, S::kDilationWidth, S::kPadLeft>(
            left);
    const WindowSums<S, Weights, In, T, Sums> window = {sums,     weights,       in,          top, left, rows.first,
                                                        rows.end, columns.first, columns.end, to};
    for_channels<Sums, S::kOutputChannels>(window);
  }
}

}  // namespace milliwatt
