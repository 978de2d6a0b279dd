// DEPTHWISE_CONV_2D, int8, Armv6-M, 3x3, stride 1 or 2 across, no dilation, as many output channels as input channels:
// one output row a step, channel by channel (depthwise_row_armv6m.h).
//
// stream: as depthwise_row_armv6m reads it, with kGeneral 1 for each channel a word more: 0, 1 for a channel without a
// line, 2 for one with two weights of -128 in a word. scratch: a row of zero points, which stands for the rows outside
// the image; there is none if no window reaches above or below it.
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
    kWords = 9 + ChannelWords<S::kTwoStarts>::kWords + (S::kGeneral ? 1 : 0)
  };
};

// A channel that depthwise_row_armv6m does not take. to: its first output.
template <class S>
__attribute__((noinline)) void general_depthwise_channel(const DepthwiseJob& job, int8_t* to) {
  const int32_t* const words = job.stream;
  int32_t weights[9];
  for (int32_t i = 0; i < 3; ++i) {
    weights[3 + i] = static_cast<int16_t>(words[i]);
    weights[i] = (words[i] - weights[3 + i]) / 65536;
    weights[6 + i] = words[3 + i];
  }
  const int8_t* const rows[3] = {job.row, job.row + job.middle, job.row + job.bottom};
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
    *to = words[Depthwise3x3<S>::kWords - 1] == 2
              ? line_code<S::kTwoStarts>(whole, line)
              : general_code<S::kOutputZeroPoint, S::kLowest, S::kHighest>(whole, line);
  }
}

template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_s8_armv6m(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  typedef Depthwise3x3<S> D;
  DepthwiseJob job =
      depthwise_job<S>(in, out, stream, scratch, step, 3, D::kLooped * S::kStrideWidth * S::kInputChannels);
  if (!S::kGeneral) {
    depthwise_row_armv6m<S::kStrideWidth, S::kInputChannels, S::kPadLeft, D::kPadRight, D::kRowWidth, S::kTwoStarts>(
        &job);
    return;
  }
  job.count = 1;
  for (int32_t c = 0; c < S::kInputChannels; ++c, ++job.row, job.stream += D::kWords) {
    if (job.stream[D::kWords - 1] != 0) {
      general_depthwise_channel<S>(job, out[step] + c);
    } else {
      depthwise_row_armv6m<S::kStrideWidth, S::kInputChannels, S::kPadLeft, D::kPadRight, D::kRowWidth, S::kTwoStarts>(
          &job);
    }
    if (S::kStrideWidth != 1) ++job.to;
  }
}

// The same if there are no rows outside the image.
template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_s8_armv6m(In in, Out out, Flash<int32_t> stream, int32_t step) {
  depthwise_conv2d_3x3_s8_armv6m<S>(in, out, stream, nullptr, step);
}

}  // namespace milliwatt
