// DEPTHWISE_CONV_2D, int8, Armv6-M, any window, any depth multiplier: one output row a step, pixel by pixel.
//
// weights: for each output channel its taps. channels: for each output channel its bias, 1 for one with a line, and the
// words of codes_armv6m.h.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "codes_armv6m.h"

namespace milliwatt {

// Taps `Left` and on of a kernel's row.
template <class S, int32_t Left>
struct RowOfTaps {
  static __attribute__((always_inline)) int32_t sum(const int8_t* from, const int8_t* weights) {
    return from[0] * weights[0] +
           RowOfTaps<S, Left - 1>::sum(from + S::kDilationWidth * S::kInputChannels, weights + 1);
  }
};
template <class S>
struct RowOfTaps<S, 0> {
  static __attribute__((always_inline)) int32_t sum(const int8_t*, const int8_t*) { return 0; }
};

// The products of a kernel's row, unrolled by up to eight taps.
template <class S>
__attribute__((always_inline)) inline uint32_t sum_of_row(const int8_t* from, const int8_t* weights) {
  const int32_t left = S::kKernelWidth % 8;
  const int32_t whole = S::kKernelWidth - left;
  int32_t sum = 0;
  for (int32_t i = 0; i < whole; i += 8) {
    sum += RowOfTaps < S, whole == 0 ? 0 : 8 > ::sum(from + i * S::kDilationWidth * S::kInputChannels, weights + i);
  }
  sum += RowOfTaps<S, left>::sum(from + whole * S::kDilationWidth * S::kInputChannels, weights + whole);
  return static_cast<uint32_t>(sum);
}

// The products of a kernel's row that reaches out of the image, or lies outside: row is null then.
template <class S>
__attribute__((noinline)) uint32_t sum_at_edge(const int8_t* row, int32_t column, const int8_t* weights) {
  int32_t sum = 0;
  for (int32_t kx = 0; kx < S::kKernelWidth; ++kx, column += S::kDilationWidth) {
    const bool is_inside = row != nullptr && column >= 0 && column < S::kInputWidth;
    sum += (is_inside ? row[column * S::kInputChannels] : +S::kInputZeroPoint) * weights[kx];
  }
  return static_cast<uint32_t>(sum);
}

// One output channel of a row. rows: at the input channel; null outside the image.
template <class S>
__attribute__((noinline)) void depthwise_channel(const int8_t* const* rows, int32_t channel, const int8_t* weights,
                                                 const int32_t* words, int8_t* to) {
  const int32_t span = (S::kKernelWidth - 1) * S::kDilationWidth;
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
    const int32_t column = x * S::kStrideWidth - S::kPadLeft;
    const bool is_inside = column >= 0 && column + span < S::kInputWidth;
    uint32_t sum = static_cast<uint32_t>(words[0]);
    const int8_t* weight = weights;
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky, weight += S::kKernelWidth) {
      const int8_t* const row = rows[ky] == nullptr ? nullptr : rows[ky] + channel;
      sum += is_inside && row != nullptr ? sum_of_row<S>(row + column * S::kInputChannels, weight)
                                         : sum_at_edge<S>(row, column, weight);
    }
    const int32_t whole = static_cast<int32_t>(sum);
    *to = !S::kGeneral || words[1] != 0 ? line_code<S::kTwoStarts>(whole, words + 2)
                                        : general_code<S::kOutputZeroPoint, S::kLowest, S::kHighest>(whole, words + 2);
  }
}

template <class S, class In, class Out>
inline void depthwise_conv2d_s8_armv6m(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels, int32_t step) {
  const int8_t* rows[S::kKernelHeight];
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int32_t y = step * S::kStrideHeight - S::kPadTop + ky * S::kDilationHeight;
    rows[ky] = y >= 0 && y < S::kInputHeight ? in[y] : nullptr;
  }
  const int8_t* weight = weights.address();
  const int32_t* words = channels.address();
  int8_t* to = out[step];
  for (int32_t c = 0; c < S::kInputChannels; ++c) {
    for (int32_t m = 0; m < S::kMultiplier; ++m, ++to) {
      depthwise_channel<S>(rows, c, weight, words, to);
      weight += S::kKernelHeight * S::kKernelWidth;
      words += 2 + ChannelWords<S::kTwoStarts>::kWords;
    }
  }
}

}  // namespace milliwatt
