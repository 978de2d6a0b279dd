// DEPTHWISE_CONV_2D, int8, Armv6-M, 3x3, stride 1 or 2 across, no dilation, kMultiplier output channels an input
// channel: one output row a step, channel by channel (depthwise_row_armv6m.h).
//
// stream: as depthwise_row_armv6m reads it. general: kGeneral channels whose codes are computed once more, because they
// have no line (twice their number) or two weights of -128 in a word (one more); no table if there are none. scratch: a
// row of zero points, which stands for the rows outside the image; there is none if no window reaches above or below
// it.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "codes_armv6m.h"
#include "depthwise_row_armv6m.h"

namespace milliwatt {

template <class S>
struct Depthwise3x3 {
  enum : int32_t {
    kPadRight = (S::kOutputWidth - 1) * S::kStrideWidth + 3 - S::kPadLeft > S::kInputWidth,
    kWidth = S::kOutputWidth - (kPadRight ? 1 : 0),  // outputs whose last column is in the image
    kRowWidth = S::kStrideWidth != 1 ? 6
                : kWidth < 6         ? +kWidth
                                     : 6 + kWidth % 2,  // as depthwise_row_armv6m has it
    kLooped = S::kStrideWidth != 1 ? +kWidth : kWidth - kWidth % 2,
    kWords = 9 + ChannelWords<S::kTwoStarts>::kWords
  };
};

// A channel that depthwise_row_armv6m does not take.
template <class S>
__attribute__((noinline)) void general_depthwise_channel(const DepthwiseJob& job, int32_t channel, bool is_line,
                                                         int8_t* to) {
  const int32_t* const words = job.stream + channel * Depthwise3x3<S>::kWords;
  to += channel;
  int32_t weights[9];
  for (int32_t i = 0; i < 3; ++i) {
    weights[3 + i] = static_cast<int16_t>(words[i]);
    weights[i] = (words[i] - weights[3 + i]) / 65536;
    weights[6 + i] = words[3 + i];
  }
  const int8_t* const row = job.row + channel / S::kMultiplier;
  const int8_t* const rows[3] = {row, row + job.middle, row + job.bottom};
  const int32_t* const line = words + 8;
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
    uint32_t sum = static_cast<uint32_t>(words[7]);
    for (int32_t tap = 0; tap < 9; ++tap) {
      const int32_t column = x * S::kStrideWidth - S::kPadLeft + tap % 3;
      const bool is_inside = column >= 0 && column < S::kInputWidth;
      const int32_t code = is_inside ? rows[tap / 3][column * S::kInputChannels] : +S::kInputZeroPoint;
      sum += static_cast<uint32_t>(code * weights[tap]);
    }
    const int32_t whole = static_cast<int32_t>(sum);
    *to = is_line ? line_code<S::kTwoStarts>(whole, line)
                  : general_code<S::kOutputZeroPoint, S::kLowest, S::kHighest>(whole, line);
  }
}

template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_s8_armv6m(In in, Out out, Flash<int32_t> stream, Flash<int32_t> general, void* scratch,
                                           int32_t step) {
  typedef Depthwise3x3<S> D;
  const DepthwiseJob job =
      depthwise_job<S>(in, out, stream, scratch, step, 3, D::kLooped * S::kStrideWidth * S::kInputChannels);
  if (S::kMultiplier == 1) {
    depthwise_row_armv6m<S::kStrideWidth, S::kInputChannels, S::kPadLeft, D::kPadRight, D::kRowWidth, S::kTwoStarts>(
        &job);
  } else {
    DepthwiseJob some = job;
    some.to = reinterpret_cast<uintptr_t>(out[step]);
    some.count = S::kMultiplier;
    for (int32_t c = 0; c < S::kInputChannels; ++c) {
      depthwise_row_armv6m<S::kStrideWidth, S::kInputChannels, S::kPadLeft, D::kPadRight, D::kRowWidth, S::kTwoStarts,
                           S::kOutputChannels>(&some);
      ++some.row;
      some.to += S::kMultiplier;
      some.stream += S::kMultiplier * D::kWords;
    }
  }
  for (int32_t i = 0; i < S::kGeneral; ++i) {
    general_depthwise_channel<S>(job, general[i] >> 1, (general[i] & 1) != 0, out[step]);
  }
}

// The same if there are no general channels, or no rows outside the image.
template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_s8_armv6m(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  depthwise_conv2d_3x3_s8_armv6m<S>(in, out, stream, Flash<int32_t>(nullptr), scratch, step);
}
template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_s8_armv6m(In in, Out out, Flash<int32_t> stream, Flash<int32_t> general,
                                           int32_t step) {
  depthwise_conv2d_3x3_s8_armv6m<S>(in, out, stream, general, nullptr, step);
}
template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_s8_armv6m(In in, Out out, Flash<int32_t> stream, int32_t step) {
  depthwise_conv2d_3x3_s8_armv6m<S>(in, out, stream, Flash<int32_t>(nullptr), nullptr, step);
}

}  // namespace milliwatt
