// DEPTHWISE_CONV_2D, int8, Armv7-M, 3x3, stride 1 or 2 across, no dilation, as many output channels as input channels:
// one output row a step, channel by channel (depthwise_row_armv7m.h).
//
// stream: as depthwise_row_armv7m reads it, with kGeneral 1 for each channel a word more: 1 for a channel without a
// line. scratch: a row of zero points, which stands for the rows outside the image; there is none if no window reaches
// above or below it.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "depthwise_row_armv7m.h"

namespace milliwatt {

template <int32_t Stride, int32_t Channels, int32_t PadLeft, int32_t PadRight, int32_t Width, class Line>
struct DepthwiseRowForm {
  enum : int32_t {
    kStride = Stride,
    kChannels = Channels,
    kPadLeft = PadLeft,
    kPadRight = PadRight,
    // Width: outputs whose last column is in the image.
    kPairs = Stride == 1 ? Width > 1 : Width > 0,
    kOdd = Stride == 1 && Width % 2 == 1,
    kSpan = (Stride == 1 ? Width / 2 * 2 : Width * 2) * Channels,
    kShift = Line::kShift,
    kTwoStarts = Line::kTwoStarts,
    kLowest = Line::kLowest,
    kHighest = Line::kHighest,
    kClamps = Line::kClamps,
    kWords = 15 + Line::kTwoStarts  // of a channel
  };
};

// A channel without a line. to: its first output.
template <class S>
__attribute__((noinline)) void general_channel_of_row(const DepthwiseJob& job, int8_t* to) {
  const int8_t* const rows[3] = {job.row, job.row + job.middle, job.row + job.bottom};
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
    uint32_t sum = static_cast<uint32_t>(job.stream[0]);
    for (int32_t tap = 0; tap < 9; ++tap) {
      const int32_t column = x * S::kStrideWidth - S::kPadLeft + tap % 3;
      const bool is_inside = column >= 0 && column < S::kInputWidth;
      const int32_t code = is_inside ? rows[tap / 3][column * S::kInputChannels] : +S::kInputZeroPoint;
      sum += static_cast<uint32_t>(code * job.stream[1 + tap]);
    }
    *to =
        general_code_of<typename LineFormOf<S>::Form, S::kOutputZeroPoint>(static_cast<int32_t>(sum), job.stream + 10);
  }
}

template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_s8_armv7m(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  enum : int32_t { kPadRight = (S::kOutputWidth - 1) * S::kStrideWidth + 3 - S::kPadLeft > S::kInputWidth };
  typedef DepthwiseRowForm<S::kStrideWidth, S::kInputChannels, S::kPadLeft, kPadRight,
                           S::kOutputWidth - (kPadRight ? 1 : 0), typename LineFormOf<S>::Form>
      Form;
  DepthwiseJob job = depthwise_job<S>(in, out, stream, scratch, step, 2, Form::kSpan);
  if (!S::kGeneral) {
    depthwise_row_armv7m<Form>(&job);
    return;
  }
  job.count = 1;
  for (int32_t c = 0; c < S::kInputChannels; ++c, ++job.row, job.stream += Form::kWords + 1) {
    if (job.stream[+Form::kWords] != 0) {
      general_channel_of_row<S>(job, out[step] + c);
    } else {
      depthwise_row_armv7m<Form>(&job);
    }
    if (S::kStrideWidth != 1) ++job.to;
  }
}

// The same if there are no rows outside the image.
template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_s8_armv7m(In in, Out out, Flash<int32_t> stream, int32_t step) {
  depthwise_conv2d_3x3_s8_armv7m<S>(in, out, stream, nullptr, step);
}

}  // namespace milliwatt
