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
#include "byte_layer_armv6m.h"
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

constexpr int32_t kMostDepthwiseRows = 8;  // of a step

// A step's channels, four at a time. routine: computes them for one row. zero_points: room for a row of them.
template <int32_t TwoStarts>
__attribute__((noinline)) void depthwise_bytes(const ByteLayer& layer, void (*routine)(const DepthwiseJob*),
                                               const int8_t* in, int8_t* out, const int8_t* weights,
                                               const int32_t* channels, int8_t* zero_points, int32_t step) {
  const int32_t size = 9 + ChannelWords<TwoStarts>::kWords;
  int32_t words[4 * size];
  DepthwiseJob rows[kMostDepthwiseRows];
  const int32_t pixel = layer.input_channels;
  const bool pads_right =
      (layer.output_width - 1) * layer.stride_width + 3 - layer.pad_left > static_cast<int32_t>(layer.input_width);
  const int32_t looped = (layer.output_width - (pads_right ? 1 : 0)) * layer.stride_width;
  const int32_t first = step * layer.rows;
  const int32_t y_end = end_of_step(layer, first);
  DepthwiseJob* end = rows;
  bool filled = false;
  for (int32_t y = first; y < y_end; ++y, ++end) {
    const int8_t* three[3];
    if (!rows_under(layer, in, y, zero_points, three) && !filled) {
      for (int32_t i = 0; i < layer.input_width * pixel; ++i) zero_points[i] = layer.input_zero_point;
      filled = true;
    }
    set_rows(*end, three, reinterpret_cast<uintptr_t>(byte_output_row(layer, out, y)),
             layer.stride_width == 1 ? (3 - layer.pad_left) * pixel : -1);
    end->channels = pixel;
    end->span = looped * pixel;
    end->odd = looped & 1;
    end->stream = words;
  }
  for (int32_t left = pixel; left > 0; left -= 4) {
    const int32_t some = left < 4 ? left : 4;
    for (int32_t i = 0; i < some; ++i) {
      expand_channel<TwoStarts>(weights, channels, layer.input_zero_point, words + i * size);
      weights += 9;
      channels += ChannelWords<TwoStarts>::kWords;
    }
    for (DepthwiseJob* row = rows; row != end; ++row) {
      row->count = some;
      routine(row);
      row->row += 4;
      if (layer.stride_width != 1) row->to += 4;
    }
  }
}

template <class S, class In, class Out>
inline void depthwise_conv2d_bytes_s8_armv6m(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels,
                                             void* scratch, int32_t step) {
  static_assert(S::kRows <= kMostDepthwiseRows, "rows of a step");
  const int32_t pad_right = (S::kOutputWidth - 1) * S::kStrideWidth + 3 - S::kPadLeft > S::kInputWidth;
  const int32_t width = S::kStrideWidth == 1 ? 0 : 6;  // any
  depthwise_bytes<S::kTwoStarts>(byte_layer<S, In, Out, 1>(),
                                 depthwise_row_armv6m<S::kStrideWidth, 0, S::kPadLeft, pad_right, width, S::kTwoStarts>,
                                 in.base, out.base, weights.address(), channels.address(),
                                 static_cast<int8_t*>(scratch), step);
}

// The same if there are no rows outside the image.
template <class S, class In, class Out>
inline void depthwise_conv2d_bytes_s8_armv6m(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels,
                                             int32_t step) {
  depthwise_conv2d_bytes_s8_armv6m<S>(in, out, weights, channels, nullptr, step);
}

}  // namespace milliwatt
