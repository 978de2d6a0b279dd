// DEPTHWISE_CONV_2D, int8, AVR: one output row a step, by depthwise_channels(), which reads the input where it lies.
//
// For windows of up to five columns and one output channel an input channel; of those in the image at least one row.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "depthwise_channels.h"

namespace milliwatt {

// Where a step's rows are. rows: those within the image.
struct DepthwiseRows {
  const int8_t* const* rows;
  uint8_t count;         // at least 1
  uint8_t above, below;  // weights of rows outside
};

// The list that depthwise_channels() reads.
template <class Part>
inline void rows_of_part(const DepthwiseRows& at, uint8_t* to) {
  const bool is_outside = at.above + at.below != 0;
  *to++ = static_cast<uint8_t>((at.count - 1) * 8 + (is_outside ? 4 : 0));
  if (is_outside) *to++ = at.above;
  for (uint8_t i = 0; i < at.count; ++i) {
    const int8_t* const next = i + 1 < at.count ? at.rows[i + 1] : at.rows[0] + Part::kGroupBytes;
    const uint16_t move = static_cast<uint16_t>(next - at.rows[i] - Part::kMoved);
    *to++ = static_cast<uint8_t>(move);
    *to++ = static_cast<uint8_t>(move >> 8);
  }
  *to = at.below;
}

// The part's outputs of `channels` channels from `channel` on. to: the row's.
template <class Part>
inline void part_outputs(int8_t* to, const DepthwiseRows& at, const int8_t* stream, int16_t channel, uint8_t channels) {
  typedef typename Part::Shape S;
  uint8_t rows[Part::kRowsBytes];
  rows_of_part<Part>(at, rows);
  const int16_t column = Part::kFirst * S::kStrideWidth - S::kPadLeft;
  depthwise_channels<Part>(to + Part::kFirst * S::kOutputChannels + channel,
                           at.rows[0] + column * S::kInputChannels + channel * Part::kInputStep,
                           stream + channel * Part::kChannelBytes, rows, channels);
}

// The outputs after the whole groups.
template <class S, bool HasTail>
struct DepthwiseTail {
  typedef DepthwisePart<S, S::kOutputWidth - S::kTailPixels, S::kTailPixels, 1> Part;
  static void outputs(int8_t* to, const DepthwiseRows& at, const int8_t* stream, int16_t channel, uint8_t channels) {
    part_outputs<Part>(to, at, stream, channel, channels);
  }
};
template <class S>
struct DepthwiseTail<S, false> {
  static void outputs(int8_t*, const DepthwiseRows&, const int8_t*, int16_t, uint8_t) {}
};

template <class S, class In, class Out>
inline void depthwise_conv2d_direct_s8_avr(In in, Out out, Flash<int8_t> stream, int32_t step) {
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  const int8_t* inside[S::kKernelHeight] = {};
  DepthwiseRows at = {inside, 0, 0, 0};
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int32_t y = top + ky * S::kDilationHeight;
    if (y < 0) {
      at.above = static_cast<uint8_t>(at.above + S::kKernelWidth);
    } else if (y >= S::kInputHeight) {
      at.below = static_cast<uint8_t>(at.below + S::kKernelWidth);
    } else {
      inside[at.count++] = in[y];
    }
  }
  int8_t* const to = out[step];
  int16_t left = S::kOutputChannels;
  for (int16_t channel = 0; left > 0; channel = static_cast<int16_t>(channel + 255)) {
    const uint8_t some = static_cast<uint8_t>(left > 255 ? 255 : left);
    left = static_cast<int16_t>(left - some);
    part_outputs<DepthwisePart<S, 0, S::kPixels, S::kOutputWidth / S::kPixels>>(to, at, stream.address(), channel,
                                                                                some);
    DepthwiseTail<S, S::kTailPixels != 0>::outputs(to, at, stream.address(), channel, some);
  }
}

}  // namespace milliwatt
