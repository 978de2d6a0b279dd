// DEPTHWISE_CONV_2D, int8, Armv7E-M, 3x3 taps without dilation, strides of 2, one output channel an input channel,
// channels a multiple of 4: one output row a step.
//
// Four channels at a time, the rows are brought to horizontal pairs in `scratch` (depthwise_3x3_stride2_dsp.h). Where
// there is padding above or below, a row of zero points lies behind them.
#pragma once

#include "depthwise_3x3_stride2_dsp.h"
#include "dsp.h"
#include "flash.h"
#include "rows.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_stride2_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  const bool right = 2 * S::kOutputWidth - S::kPadLeft < S::kInputWidth;
  uint32_t* words = static_cast<uint32_t*>(scratch);
  int8_t* no_row = reinterpret_cast<int8_t*>(words + 12 * (S::kOutputWidth + 1));

  Depthwise3x3Stride2 job;
  const int32_t top = 2 * step - S::kPadTop;
  bool padding = false;
  for (int32_t r = 0; r < 3; ++r) {
    const bool inside = top + r >= 0 && top + r < S::kInputHeight;
    job.rows[r] = inside ? in[top + r] : no_row;
    padding = padding || !inside;
  }
  if (padding) {
    fill_codes(no_row, S::kInputZeroPoint, S::kInputWidth * S::kInputChannels / 4);
  }
  if (!right) {
    const uint32_t pair = static_cast<uint16_t>(S::kInputZeroPoint) * UINT32_C(0x10001);
    for (int32_t i = 0; i < 12; ++i) words[12 * S::kOutputWidth + i] = pair;
  }
  job.words = words;
  job.inside_pairs = S::kOutputWidth - S::kPadLeft;
  job.channels = S::kInputChannels;
  job.stream = stream.address();
  int8_t* to = out[step];
  job.to = to;
  job.block_bytes = S::kOutputWidth / 4 * 192;
  job.zero_point = S::kOutputZeroPoint;
  job.zero_points = static_cast<uint8_t>(S::kInputZeroPoint) * UINT32_C(0x01010101);
  depthwise_3x3_stride2_dsp<(S::kOutputWidth >= 4), S::kOutputWidth % 4, (S::kPadLeft > 0), right, S::kShift>(&job);
  if (S::kLowest > -128 || S::kHighest < 127) {
    for (int32_t i = 0; i < S::kOutputWidth * S::kOutputChannels; ++i) {
      const int32_t code = to[i];
      to[i] = static_cast<int8_t>(code < S::kLowest ? +S::kLowest : code > S::kHighest ? +S::kHighest : code);
    }
  }
}

}  // namespace milliwatt

#endif
