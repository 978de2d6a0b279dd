// DEPTHWISE_CONV_2D, int8, RV32IMC, 3x3, stride 1 or 2, no dilation, kMultiplier output channels an input channel:
// kRowsAtOnce output rows a step, channel by channel (depthwise_row_rv32imc.h).
//
// weights: nine of each channel. channels: of each channel its bias and the codes' numbers. scratch: a row of zero
// points, which stands for the rows outside the image; there is none if no window reaches above or below it.
#pragma once

#include "../core/flash.h"
#include "../core/padded_rows.h"
#include "../core/rows.h"
#include "depthwise_row_rv32imc.h"

#if defined(__riscv_mul)

namespace milliwatt {

template <class S>
struct Depthwise3x3 {
  enum : int32_t {
    kPadRight = (S::kOutputWidth - 1) * S::kStrideWidth + 3 - S::kPadLeft > S::kInputWidth,
    kWidth = S::kOutputWidth - (kPadRight ? 1 : 0),  // outputs whose last column is in the image
    kReads = (S::kRowsAtOnce - 1) * S::kStrideHeight + 3
  };
};

// A channel without a line.
template <class S, class Form>
__attribute__((noinline)) void general_depthwise_channel(const DepthwiseChannel& job) {
  const ChannelCodes<Form> codes(job.table + 1);
  for (const DepthwiseRow* row = job.row; row != job.end; ++row) {
    const int8_t* const rows[3] = {row->top, row->middle, row->bottom};
    int8_t* to = row->to + job.to_channel;
    for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
      int32_t sum = *job.table;
      for (int32_t tap = 0; tap < 9; ++tap) {
        const int32_t column = x * S::kStrideWidth - S::kPadLeft + tap % 3;
        const bool is_inside = column >= 0 && column < S::kInputWidth;
        const int32_t code = is_inside ? rows[tap / 3][column * S::kInputChannels + job.channel] : +S::kInputZeroPoint;
        sum = static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(code * job.weights[tap]));
      }
      *to = static_cast<int8_t>(codes.general(sum));
    }
  }
}

template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_s8_rv32imc(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels,
                                            void* scratch, int32_t step) {
  typedef typename CodesFormOf<S>::Form Form;
  typedef Depthwise3x3<S> D;
  const int32_t first = step * S::kRowsAtOnce;
  const int32_t count = S::kOutputHeight - first < S::kRowsAtOnce ? S::kOutputHeight - first : +S::kRowsAtOnce;
  const int8_t* rows[D::kReads];
  padded_rows<S>(rows, in, first * S::kStrideHeight - S::kPadTop, (count - 1) * S::kStrideHeight + 3, scratch);
  DepthwiseRow list[S::kRowsAtOnce];
  for (int32_t i = 0; i < count; ++i) {
    const int8_t* const* three = rows + i * S::kStrideHeight;
    list[i].top = three[0];
    list[i].middle = three[1];
    list[i].bottom = three[2];
    list[i].to = out[first + i];
  }
  DepthwiseChannel job;
  job.end = list + count;
  job.weights = weights.address();
  job.table = channels.address();
  job.channel = 0;
  int32_t left_of_channel = S::kMultiplier;
  for (job.to_channel = 0; job.to_channel < S::kOutputChannels; ++job.to_channel) {
    const int8_t* w = job.weights;
    job.row = list;
    const int32_t left = (w[0] + w[3] + w[6]) * S::kInputZeroPoint;
    const int32_t right = (w[2] + w[5] + w[8]) * S::kInputZeroPoint;
    job.bias_left = (static_cast<uint32_t>(*job.table) + static_cast<uint32_t>(left)) << S::kScale;
    job.right = static_cast<uint32_t>(right) << S::kScale;
    if (Form::kTwoStarts) job.zero = static_cast<uint32_t>(job.table[5]) << S::kScale;
    job.lowest = job.table[+Form::kWords];
    if (ChannelCodes<Form>(job.table + 1).is_general()) {
      general_depthwise_channel<S, Form>(job);
    } else {
      depthwise_channel<S::kStrideWidth, S::kInputChannels, S::kOutputChannels, D::kWidth, S::kPadLeft, D::kPadRight,
                        Form>(job);
    }
    job.weights += 9;
    job.table += 1 + Form::kWords;
    if (--left_of_channel > 0) continue;
    left_of_channel = S::kMultiplier;
    ++job.channel;
  }
}

// The same if there are no rows outside the image.
template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_s8_rv32imc(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels,
                                            int32_t step) {
  depthwise_conv2d_3x3_s8_rv32imc<S>(in, out, weights, channels, nullptr, step);
}

}  // namespace milliwatt

#endif
