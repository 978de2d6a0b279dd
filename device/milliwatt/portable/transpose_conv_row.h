// TRANSPOSE_CONV, int8, int16 with int8 weights or float32, any core: one output row a step. An output pixel sums what
// the input pixels add to it whose windows, kStride apart, reach it. weights [output channel][kernel row][kernel
// column][input channel], as in the file.
#pragma once

#include "../core/rows.h"
#include "../core/window.h"
#include "sums.h"

namespace milliwatt {

// One output pixel. Kernel row `top` - y * kStrideHeight of input row y adds to it, columns alike.
template <class S, class In, class T, class Weight, class Sums>
struct TransposedSums {
  template <int32_t Channels>
  void channels(int32_t first) const {
    const int32_t taps = S::kKernelHeight * S::kKernelWidth * S::kInputChannels;
    typename Sums::template Group<Channels> channel;
    channel.start(sums, first);
    for (int32_t y = first_row; y < end_row; ++y) {
      const typename In::Element* row = in[y];
      const int32_t first_tap = (top - y * S::kStrideHeight) * S::kKernelWidth + left;
      for (int32_t x = first_column; x < end_column; ++x) {
        const int32_t tap = first_tap - x * S::kStrideWidth;
        channel.add_run(row + x * S::kInputChannels, weights + first * taps, taps, tap * S::kInputChannels,
                        S::kInputChannels);
      }
    }
    channel.results(sums, first, to);
  }

  const Sums& sums;
  Flash<Weight> weights;
  In in;
  int32_t top, left;
  int32_t first_row, end_row, first_column, end_column;  // of the input
  T* to;
};

template <class S, class In, class Out, class Weight, class Sums>
inline void transpose_conv_row(const Sums& sums, Flash<Weight> weights, In in, Out out, int32_t step) {
  typedef typename Out::Element T;
  const int32_t top = step + S::kPadTop;
  const Taps rows = inputs_reaching(top, S::kInputHeight, S::kKernelHeight, S::kStrideHeight);
  T* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
    const int32_t left = x + S::kPadLeft;
    const Taps columns = inputs_reaching(left, S::kInputWidth, S::kKernelWidth, S::kStrideWidth);
    const TransposedSums<S, In, T, Weight, Sums> pixel = {sums,     weights,       in,          top, left, rows.first,
                                                          rows.end, columns.first, columns.end, to};
    for_channels<Sums, S::kOutputChannels>(pixel);
  }
}

}  // namespace milliwatt
