// DEPTHWISE_CONV_2D, int8, AVR: one output row a step, by depthwise_channels(), which reads the input where it lies.
//
// For windows of up to five columns and one output channel an input channel; of those in the image at least one row.
// exceptions: rows of channel, where its weights begin, bias of codes, multiplier, shift.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "depthwise_channels.h"
#include "scale_sum.h"

namespace milliwatt {

// The outputs of an exceptional channel, the long way. rows: one a kernel row, null outside of the image.
template <class S>
inline void exceptional_outputs_direct(int8_t* to, const int8_t* const* rows, int16_t channel, Flash<int8_t> weights,
                                       Flash<int32_t> exception) {
  const int16_t first = S::kInputChannels > 1 ? channel : 0;
  for (int16_t x = 0; x < S::kOutputWidth; ++x) {
    int32_t sum = exception[2];
    for (int16_t ky = 0; ky < S::kKernelHeight; ++ky) {
      int16_t column = static_cast<int16_t>(x * S::kStrideWidth - S::kPadLeft);
      for (int16_t kx = 0; kx < S::kKernelWidth; ++kx) {
        int16_t input = S::kInputZeroPoint;
        if (rows[ky] != nullptr && column >= 0 && column < S::kInputWidth) {
          input = rows[ky][static_cast<int16_t>(column * S::kInputChannels) + first];
        }
        const int16_t product = static_cast<int16_t>(input * weights[ky * S::kKernelWidth + kx]);
        sum = static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(static_cast<int32_t>(product)));
        column = static_cast<int16_t>(column + S::kDilationWidth);
      }
    }
    *to = exceptional_code_of<S>(sum, exception);
    to += S::kOutputChannels;
  }
}

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
inline void depthwise_conv2d_direct_s8_avr(In in, Out out, Flash<int8_t> stream, Flash<int32_t> exceptions,
                                           int32_t step) {
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  const int8_t* rows[S::kKernelHeight];
  const int8_t* inside[S::kKernelHeight] = {};
  DepthwiseRows at = {inside, 0, 0, 0};
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int32_t y = top + ky * S::kDilationHeight;
    rows[ky] = y >= 0 && y < S::kInputHeight ? in[y] : nullptr;
    if (rows[ky] != nullptr) inside[at.count++] = rows[ky];
    if (y < 0) at.above = static_cast<uint8_t>(at.above + S::kKernelWidth);
    if (y >= S::kInputHeight) at.below = static_cast<uint8_t>(at.below + S::kKernelWidth);
  }
  int8_t* const to = out[step];
  int16_t channel = 0;
  for (int32_t i = 0; i <= S::kExceptions; ++i) {
    const Flash<int32_t> exception = exceptions + 5 * i;
    const int16_t end = static_cast<int16_t>(i < S::kExceptions ? exception[0] : S::kOutputChannels);
    while (channel < end) {
      const uint8_t some = static_cast<uint8_t>(end - channel > 255 ? 255 : end - channel);
      part_outputs<DepthwisePart<S, 0, S::kPixels, S::kOutputWidth / S::kPixels>>(to, at, stream.address(), channel,
                                                                                  some);
      DepthwiseTail<S, S::kTailPixels != 0>::outputs(to, at, stream.address(), channel, some);
      channel = static_cast<int16_t>(channel + some);
    }
    if (i == S::kExceptions) break;
    exceptional_outputs_direct<S>(to + channel, rows, channel, stream + exception[1], exception);
    ++channel;
  }
}

}  // namespace milliwatt
