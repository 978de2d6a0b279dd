// CONV_2D, int8, Armv7E-M: one output row a step, one pixel at a time, from weights of one byte each and compact
// records (dot_compact_dsp.h). For programs with little flash.
//
// Windows whose codes lie next to each other in the image are read there; others are copied to `scratch` first.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "compact_pixels_dsp.h"
#include "general_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// Of windows that are copied.
struct CompactWindows {
  CompactPixels pixels;
  uint16_t height, width, channels;  // of the input
  uint16_t kernel_height, kernel_width;
  uint16_t stride_height, stride_width;
  uint16_t dilation_height, dilation_width;
  uint16_t pad_top, pad_left;
  uint16_t slots, first_row;  // of the rows in the arena
  int16_t zero_point;         // of the input
};

// One row of a window: kernel_width taps of all channels. row: null in the padding.
__attribute__((noinline)) inline int8_t* copy_compact_row(const CompactWindows& shape, const int8_t* row, int32_t left,
                                                          int8_t* to) {
  const int32_t apart = shape.dilation_width;
  int32_t taps = shape.kernel_width;
  int32_t together = 1;
  if (apart == 1 && left >= 0 && left + taps <= shape.width) together = taps;
  for (; taps > 0; taps -= together, left += apart) {
    const int32_t codes = together * shape.channels;
    if (row != nullptr && left >= 0 && left < shape.width) {
      copy_codes(row + left * shape.channels, to, codes);
    } else {
      for (int32_t i = 0; i < codes; ++i) to[i] = static_cast<int8_t>(shape.zero_point);
    }
    to += codes;
  }
  return to;
}

template <bool Clamps>
__attribute__((noinline)) void compact_windows(const CompactWindows& shape, const int32_t* stream, const int8_t* first,
                                               int8_t* to, int8_t* window, int32_t step) {
  DotCompact job;
  begin_dot(shape.pixels, stream, job);
  job.from = window;
  job.to = to;
  const int32_t row_codes = shape.width * shape.channels;
  int32_t left = -static_cast<int32_t>(shape.pad_left);
  for (int32_t rest = shape.pixels.pixels; rest > 0; --rest, left += shape.stride_width) {
    int32_t y = step * shape.stride_height - shape.pad_top;
    int8_t* copy = window;
    for (int32_t ky = shape.kernel_height; ky > 0; --ky, y += shape.dilation_height) {
      const bool is_row = y >= 0 && y < shape.height;
      copy = copy_compact_row(shape, is_row ? first + (y - shape.first_row) % shape.slots * row_codes : nullptr, left,
                              copy);
    }
    dot_compact_dsp(&job);
    job.to += shape.pixels.channels;
  }
  if (Clamps) {
    clamp_compact(to, shape.pixels.pixels * shape.pixels.channels, shape.pixels.lowest, shape.pixels.highest);
  }
}

template <class S, class In, class Out>
inline void conv2d_compact_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  static const CompactWindows shape = {{S::kWindowCodes, S::kOutputChannels, S::kTogether, S::kOutputWidth, 0,
                                        S::kWeightsAt, 1 + 2 * S::kOutputZeroPoint, S::kLowest, S::kHighest},
                                       S::kInputHeight,
                                       S::kInputWidth,
                                       S::kInputChannels,
                                       S::kKernelHeight,
                                       S::kKernelWidth,
                                       S::kStrideHeight,
                                       S::kStrideWidth,
                                       S::kDilationHeight,
                                       S::kDilationWidth,
                                       S::kPadTop,
                                       S::kPadLeft,
                                       In::kSlots,
                                       In::kFirstRow,
                                       S::kInputZeroPoint};
  compact_windows<(S::kLowest > -128 || S::kHighest < 127)>(shape, stream.address(), in.base, out[step],
                                                            static_cast<int8_t*>(scratch), step);
}

// Where no window needs to be copied.
template <class S, class In, class Out>
inline void conv2d_compact_s8_dsp(In in, Out out, Flash<int32_t> stream, int32_t step) {
  static const CompactPixels shape = {
      S::kWindowCodes, S::kOutputChannels,          S::kTogether, S::kOutputWidth, S::kStrideWidth * S::kInputChannels,
      S::kWeightsAt,   1 + 2 * S::kOutputZeroPoint, S::kLowest,   S::kHighest};
  compact_pixels<(S::kLowest > -128 || S::kHighest < 127)>(shape, stream.address(), in[step * S::kStrideHeight],
                                                           out[step]);
}

// The same with general channels.
template <class S, class In, class Out>
inline void conv2d_compact_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                  Flash<int32_t> general_channels, void* scratch, int32_t step) {
  conv2d_compact_s8_dsp<S>(in, out, stream, scratch, step);
  convolve_general_channels<S>(in, out, general_weights, general_channels, step, 1);
}

template <class S, class In, class Out>
inline void conv2d_compact_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                  Flash<int32_t> general_channels, int32_t step) {
  conv2d_compact_s8_dsp<S>(in, out, stream, step);
  convolve_general_channels<S>(in, out, general_weights, general_channels, step, 1);
}

}  // namespace milliwatt

#endif
