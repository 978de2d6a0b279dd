// DEPTHWISE_CONV_2D, int8, Armv7E-M, 3x3 taps without dilation, one output channel an input channel, channels a
// multiple of 4, strides of 1: one, two or six output rows a step, whose rows may lie in columns (dot_2x4_dsp.h).
//
// Four channels at a time, the rows are brought to vertical pairs in `scratch` (depthwise_3x3_dsp.h), padding columns
// included. Rows in the padding read a row of zero points. Where a plain output row is as long as an input row, that
// row is the output row itself, for a group's channels are read before they are written; else it comes first in
// scratch.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "clamp_codes_dsp.h"
#include "depthwise_3x3_dsp.h"
#include "dsp.h"
#include "general_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S>
struct PairedColumns {
  enum : int32_t {
    kPasses = S::kRowsAtOnce > 2 ? 3 : 1,  // of two output rows each
    kColumnWords = 4 * (kPasses + 1),
    kColumns = S::kOutputWidth + 2,  // from the first tap to the last
    kInside = kColumns - S::kPadLeft < S::kInputWidth ? kColumns - S::kPadLeft : +S::kInputWidth,
    kBottom = S::kOutputHeight - S::kPadTop + 2,
    kPadsRows = S::kPadTop > 0 || kBottom > S::kInputHeight,
    kInOutput = S::kOutputWidth >= S::kInputWidth && !S::kColumns,
    kRowBytes = kPadsRows && !kInOutput ? S::kInputWidth * S::kInputChannels : 0
  };
};

template <class Out>
inline int8_t* output_row(Out out, int32_t row) {
  return reinterpret_cast<int8_t*>(out[row]);
}

template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  typedef PairedColumns<S> P;
  const int32_t words = P::kColumnWords;
  void* const behind = static_cast<int8_t*>(scratch) + P::kRowBytes;
  uint32_t* columns = static_cast<uint32_t*>(behind);
  const uint32_t zero_point = static_cast<uint16_t>(S::kInputZeroPoint) * UINT32_C(0x10001);

  const int32_t first = step * S::kRowsAtOnce;
  const int32_t end = first + S::kRowsAtOnce < S::kOutputHeight ? first + S::kRowsAtOnce : +S::kOutputHeight;
  int8_t* no_row = P::kInOutput ? output_row(out, first) : static_cast<int8_t*>(scratch);

  Depthwise3x3 job;
  bool padding = false;
  for (int32_t r = 0; r < 2 * P::kPasses + 2; ++r) {
    const int32_t row = (first + r < end + 2 ? first + r : end + 1) - S::kPadTop;  // no output wants those beyond
    const bool inside = row >= 0 && row < S::kInputHeight;
    job.rows[r] = inside ? in[row] : no_row;
    padding = padding || !inside;
  }
  if (P::kPadsRows && padding) fill_codes(no_row, S::kInputZeroPoint, S::kInputWidth * S::kInputChannels / 4);
  for (int32_t i = 0; i < words * S::kPadLeft; ++i) columns[i] = zero_point;
  for (int32_t i = words * (+S::kPadLeft + P::kInside); i < words * P::kColumns; ++i) columns[i] = zero_point;

  job.channels = S::kInputChannels;
  job.inside = columns + words * S::kPadLeft;
  job.inside_columns = P::kInside;
  job.columns = columns;
  job.stream = stream.address();
  job.block_bytes = S::kOutputWidth / 4 * 16 * words;
  job.zero_point = S::kOutputZeroPoint;
  int32_t passes = 0;
  for (int32_t y = first; y < end; y += 2, ++passes) {
    int8_t* to = output_row(out, y);
    job.passes[passes].offset = 4 * passes;
    job.passes[passes].to = to;
    job.passes[passes].second_row = y + 1 < end ? static_cast<int32_t>(output_row(out, y + 1) - to) : 0;
  }
  job.end = job.passes + passes;
  depthwise_3x3_dsp<P::kPasses, (S::kOutputWidth >= 4), S::kOutputWidth % 4, P::kInside % 2, S::kShift, S::kColumns>(
      &job);
  if (S::kLowest > -128 || S::kHighest < 127) {
    for (int32_t y = first; y < end; ++y) clamp_codes<S>(output_row(out, y), S::kOutputWidth * S::kOutputChannels);
  }
}

// The same with general channels.
template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                        Flash<int32_t> general_channels, void* scratch, int32_t step) {
  depthwise_conv2d_3x3_s8_dsp<S>(in, out, stream, scratch, step);
  convolve_general_depthwise<S>(in, out, general_weights, general_channels, step * S::kRowsAtOnce, S::kRowsAtOnce);
}

}  // namespace milliwatt

#endif
