// DEPTHWISE_CONV_2D, int8, Armv7E-M, 3x3 taps without dilation, strides of 1 or 2, one output channel an input channel,
// channels a multiple of 4: one output row a step, which may lie in columns (dot_2x4_dsp.h).
//
// Four channels at a time, the rows are brought to horizontal pairs in `scratch` (depthwise_3x3_row_dsp.h). Rows in the
// padding read a row of zero points. Where a plain output row is as long as an input row, that row is the output row
// itself, for a group's channels are read before they are written; else it comes last in scratch.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "clamp_codes_dsp.h"
#include "depthwise_3x3_row_dsp.h"
#include "dsp.h"
#include "general_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S>
struct HorizontalPairs {
  enum : int32_t {
    kColumns = (S::kOutputWidth - 1) * S::kStrideWidth + 3,  // from the first tap to the last
    kPairs = (kColumns + 1) / 2,
    kRight = 2 * kPairs - 2 -
             S::kPadLeft<S::kInputWidth,  // does the last pair begin in the image?
                         kLeft = S::kPadLeft> 0,
    kWhole = (S::kInputWidth + S::kPadLeft) / 2 < kPairs ? (S::kInputWidth + S::kPadLeft) / 2 : +kPairs,
    kInside = kWhole - kLeft,           // pairs with both columns in the image
    kHalf = kRight && kWhole < kPairs,  // and one more with its first column there
    kBlockWords = 6 * S::kStrideWidth   // words that an output moves on
  };
};

template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_row_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  typedef HorizontalPairs<S> P;
  static_assert(S::kPadLeft <= 1, "the first pair has one column of padding at most");
  uint32_t* words = static_cast<uint32_t*>(scratch);
  int8_t* to = reinterpret_cast<int8_t*>(out[step]);
  int8_t* no_row =
      S::kOutputWidth >= S::kInputWidth && !S::kColumns ? to : reinterpret_cast<int8_t*>(words + 12 * P::kPairs);

  Depthwise3x3Row job;
  const int32_t top = S::kStrideHeight * step - S::kPadTop;
  bool padding = false;
  for (int32_t r = 0; r < 3; ++r) {
    const bool inside = top + r >= 0 && top + r < S::kInputHeight;
    job.rows[r] = inside ? in[top + r] : no_row;
    padding = padding || !inside;
  }
  if (padding) fill_codes(no_row, S::kInputZeroPoint, S::kInputWidth * S::kInputChannels / 4);
  if (!P::kRight) {
    const uint32_t pair = static_cast<uint16_t>(S::kInputZeroPoint) * UINT32_C(0x10001);
    for (int32_t i = 12 * (P::kPairs - 1); i < 12 * P::kPairs; ++i) words[i] = pair;
  }
  job.words = words;
  job.inside_pairs = P::kInside;
  job.channels = S::kInputChannels;
  job.stream = stream.address();
  job.to = to;
  job.block_bytes = S::kOutputWidth / 4 * 16 * P::kBlockWords;
  job.zero_point = S::kOutputZeroPoint;
  job.zero_points = static_cast<uint8_t>(S::kInputZeroPoint) * UINT32_C(0x01010101);
  depthwise_3x3_row_dsp<S::kStrideWidth, (S::kOutputWidth >= 4), S::kOutputWidth % 4, P::kLeft, P::kHalf, S::kShift,
                        S::kColumns>(&job);
  clamp_codes<S>(to, S::kOutputWidth * S::kOutputChannels);
}

// The same with general channels.
template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_row_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                            Flash<int32_t> general_channels, void* scratch, int32_t step) {
  depthwise_conv2d_3x3_row_s8_dsp<S>(in, out, stream, scratch, step);
  convolve_general_depthwise<S>(in, out, general_weights, general_channels, step, 1);
}

}  // namespace milliwatt

#endif
