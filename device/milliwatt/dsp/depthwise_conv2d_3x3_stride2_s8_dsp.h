// DEPTHWISE_CONV_2D, int8, Armv7E-M, 3x3 taps without dilation, strides of 2, one output channel an input channel,
// channels a multiple of 4: two output rows a step, which may lie in columns (dot_2x4_dsp.h).
//
// Four channels at a time, the rows are brought to pairs in `scratch` (depthwise_3x3_stride2_dsp.h); after these comes
// a row of zero points where windows reach above or below the image.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "clamp_codes_dsp.h"
#include "depthwise_3x3_stride2_dsp.h"
#include "dsp.h"
#include "general_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S>
struct PairsOfTwoRows {
  enum : int32_t {
    kLeft = S::kPadLeft > 0 ? 1 : 0,
    kRight = 2 * S::kOutputWidth - S::kPadLeft < S::kInputWidth ? 1 : 0,
    kInside = S::kOutputWidth - kLeft,
    kRest = S::kOutputWidth % 4 != 0 ? S::kOutputWidth % 4 : 2,  // layers of 4n and 4n + 2 outputs share a core
    kWords = 24 * (S::kOutputWidth + 1)
  };
};

template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_stride2_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  typedef PairsOfTwoRows<S> P;
  static_assert(S::kPadLeft <= 1 && S::kStrideWidth == 2 && S::kStrideHeight == 2, "see above");
  uint32_t* words = static_cast<uint32_t*>(scratch);
  int8_t* no_row = reinterpret_cast<int8_t*>(words + P::kWords);
  const bool two = 2 * step + 1 < S::kOutputHeight;

  Depthwise3x3Stride2 job;
  const int32_t top = 4 * step - S::kPadTop;
  bool padding = false;
  for (int32_t r = 0; r < 5; ++r) {
    if (r >= 3 && !two) {
      job.rows[r] = job.rows[1];
      continue;
    }
    const bool inside = top + r >= 0 && top + r < S::kInputHeight;
    job.rows[r] = inside ? in[top + r] : no_row;
    padding = padding || !inside;
  }
  if (padding) fill_codes(no_row, S::kInputZeroPoint, S::kInputWidth * S::kInputChannels / 4);
  const uint32_t pair = static_cast<uint16_t>(S::kInputZeroPoint) * UINT32_C(0x10001);
  for (int32_t i = 0; P::kLeft && i < 24; ++i) words[i] = pair;
  for (int32_t i = P::kWords - 24; !P::kRight && i < P::kWords; ++i) words[i] = pair;
  int8_t* to = reinterpret_cast<int8_t*>(out[2 * step]);
  job.words = words;
  job.inside_pairs = P::kInside;
  job.channels = S::kInputChannels;
  job.stream = stream.address();
  job.to = to;
  job.second_row = two ? static_cast<int32_t>(reinterpret_cast<int8_t*>(out[2 * step + 1]) - to) : 0;
  job.rest = S::kOutputWidth % 4;
  job.block_bytes = S::kOutputWidth / 4 * 384;
  job.zero_point = S::kOutputZeroPoint;
  job.zero_points = static_cast<uint8_t>(S::kInputZeroPoint) * UINT32_C(0x01010101);
  depthwise_3x3_stride2_dsp<(S::kOutputWidth >= 4), P::kRest, P::kLeft, P::kRight, S::kShift, S::kColumns>(&job);
  if (S::kLowest > -128 || S::kHighest < 127) {
    for (int32_t y = 2 * step; y <= 2 * step + two; ++y) {
      clamp_codes<S>(reinterpret_cast<int8_t*>(out[y]), S::kOutputWidth * S::kOutputChannels);
    }
  }
}

// The same with general channels.
template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_stride2_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                                Flash<int32_t> general_channels, void* scratch, int32_t step) {
  depthwise_conv2d_3x3_stride2_s8_dsp<S>(in, out, stream, scratch, step);
  convolve_general_depthwise<S>(in, out, general_weights, general_channels, step * 2, 2);
}

}  // namespace milliwatt

#endif
