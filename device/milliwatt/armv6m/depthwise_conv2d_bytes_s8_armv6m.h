// DEPTHWISE_CONV_2D, int8, Armv6-M, 3x3 as depthwise_conv2d_3x3_s8_armv6m.h has it, for little flash: weights of one
// byte each, and code that layers of any shape share. Up to kRows output rows a step: a channel's words are made once.
//
// weights: for each channel nine. channels: for each channel its bias, range + 2^24 low, high and start of its line
// (codes_armv6m.h) and, with two starts, the place of sum 0 and what sums below it start at more. All channels have
// lines, and no two weights of a column's upper rows are -128. scratch: a row of zero points; there is none if no
// window reaches above or below the image.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "codes_armv6m.h"
#include "depthwise_row_armv6m.h"

namespace milliwatt {

// The words that depthwise_row_armv6m reads.
template <int32_t TwoStarts>
__attribute__((always_inline)) inline void expand_channel(const int8_t* weights, const int32_t* channel,
                                                          int32_t zero_point, int32_t* to) {
  for (int32_t i = 0; i < 3; ++i) {
    to[i] = weights[i] * INT32_C(65536) + weights[i + 3];
    to[3 + i] = weights[i + 6];
  }
  to[6] = (weights[2] + weights[5] + weights[8]) * zero_point;
  const int32_t bias = channel[0];
  const uint32_t range_and_low = static_cast<uint32_t>(channel[1]);
  to[7] = bias;
  to[8] = static_cast<int32_t>(range_and_low & UINT32_C(0xffffff));
  to[9] = static_cast<int32_t>(range_and_low >> 24);
  to[10] = channel[2];
  to[11] = channel[3];
  if (TwoStarts) {
    to[12] = channel[4];
    to[13] = channel[5];
  }
  to[8 + ChannelWords<TwoStarts>::kWords] = bias + (weights[0] + weights[3] + weights[6]) * zero_point;
}

// All channels of some output rows, four at a time; the rows have no streams.
template <int32_t Stride, int32_t PadLeft, int32_t PadRight, int32_t Width, int32_t TwoStarts>
__attribute__((noinline)) void depthwise_bytes_rows(DepthwiseJob* rows, int32_t count, const int8_t* weights,
                                                    const int32_t* channels, int32_t zero_point) {
  const int32_t size = 9 + ChannelWords<TwoStarts>::kWords;
  int32_t words[4 * size];
  DepthwiseJob* const end = rows + count;
  for (int32_t left = rows->channels; left > 0; left -= 4) {
    const int32_t some = left < 4 ? left : 4;
    for (int32_t i = 0; i < some; ++i) {
      expand_channel<TwoStarts>(weights, channels, zero_point, words + i * size);
      weights += 9;
      channels += ChannelWords<TwoStarts>::kWords;
    }
    for (DepthwiseJob* row = rows; row != end; ++row) {
      row->stream = words;
      row->count = some;
      depthwise_row_armv6m<Stride, 0, PadLeft, PadRight, Width, TwoStarts>(row);
      row->row += 4;
      if (Stride != 1) row->to += 4;
    }
  }
}

template <class S, class In, class Out>
inline void depthwise_conv2d_bytes_s8_armv6m(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels,
                                             void* scratch, int32_t step) {
  const int32_t pad_right = (S::kOutputWidth - 1) * S::kStrideWidth + 3 - S::kPadLeft > S::kInputWidth;
  const int32_t width = S::kOutputWidth - pad_right;  // outputs whose last column is in the image
  // As depthwise_row_armv6m has it, but with a loop for all widths.
  const int32_t row_width = S::kStrideWidth != 1 ? 6 : width == 1 ? 1 : 6 + width % 2;
  const int32_t looped = S::kStrideWidth != 1 ? width : width - width % 2;
  const int32_t first = step * S::kRows;
  const int32_t count =
      S::kOutputHeight % S::kRows == 0 || first + S::kRows <= S::kOutputHeight ? +S::kRows : S::kOutputHeight - first;
  DepthwiseJob rows[S::kRows];
  for (int32_t i = 0; i < count; ++i) {
    rows[i] = depthwise_job<S>(in, out, Flash<int32_t>(nullptr), scratch, first + i, 3,
                               looped * S::kStrideWidth * S::kInputChannels);
  }
  depthwise_bytes_rows<S::kStrideWidth, S::kPadLeft, pad_right, row_width, S::kTwoStarts>(
      rows, count, weights.address(), channels.address(), S::kInputZeroPoint);
}

// The same if there are no rows outside the image.
template <class S, class In, class Out>
inline void depthwise_conv2d_bytes_s8_armv6m(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels,
                                             int32_t step) {
  depthwise_conv2d_bytes_s8_armv6m<S>(in, out, weights, channels, nullptr, step);
}

}  // namespace milliwatt
