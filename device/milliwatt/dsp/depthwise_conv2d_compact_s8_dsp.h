// DEPTHWISE_CONV_2D, int8, Armv7E-M, any window, one output channel an input channel, at least four of them: one output
// row a step, pixel by pixel, from weights of one byte each and compact records (depthwise_compact_dsp.h). For programs
// with little flash: one copy of this code serves all layers, whose shapes are numbers in flash.
//
// scratch: addresses of the taps; a pixel of zero points.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "compact_pixels_dsp.h"
#include "depthwise_compact_dsp.h"
#include "dsp.h"
#include "general_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

struct CompactTaps {
  uint16_t channels, pixels;
  uint16_t height, width;  // of the input
  uint16_t kernel_height, kernel_width;
  uint16_t stride_height, stride_width;
  uint16_t dilation_height, dilation_width;
  uint16_t pad_top, pad_left;
  uint16_t slots, first_row;  // of the rows in the arena
  uint16_t weights_at;        // word of the stream
  int16_t zero;               // 1 + 2 * the output's zero point
  int8_t zero_point;          // of the input
  int8_t lowest, highest;
};

// The addresses of a window's taps.
__attribute__((noinline)) inline void find_compact_taps(const CompactTaps& shape, const int8_t* first, int32_t y,
                                                        int32_t left, const int8_t* no_pixel, const int8_t** taps) {
  for (int32_t ky = shape.kernel_height; ky > 0; --ky, y += shape.dilation_height) {
    const bool is_row = y >= 0 && y < shape.height;
    const int32_t slot = is_row ? (y - shape.first_row) % shape.slots : 0;
    const int32_t right = is_row ? shape.width : 0;  // of columns that are there
    const int32_t apart = shape.dilation_width * shape.channels;
    const int8_t* tap = first + (slot * shape.width + left) * shape.channels;
    int32_t x = left;
    for (int32_t kx = shape.kernel_width; kx > 0; --kx, x += shape.dilation_width, tap += apart) {
      *taps++ = x >= 0 && x < right ? tap : no_pixel;
    }
  }
}

template <int32_t Round, bool Clamps>
__attribute__((noinline)) void compact_depthwise(const CompactTaps& shape, const int32_t* stream, const int8_t* first,
                                                 int8_t* to, void* scratch, int32_t step) {
  const int8_t** const taps = static_cast<const int8_t**>(scratch);
  const int32_t count = shape.kernel_height * shape.kernel_width;
  int8_t* const no_pixel = reinterpret_cast<int8_t*>(taps + count);
  fill_codes(no_pixel, shape.zero_point, (shape.channels + 3) / 4);
  DepthwiseCompact job;
  job.taps = taps;
  job.taps_bytes = count * static_cast<int32_t>(sizeof(const int8_t*));
  job.weights = stream + shape.weights_at;
  job.records = stream;
  job.to = to;
  job.zero = shape.zero;
  job.wide = stream + (3 * shape.channels + 1) / 2;
  const int32_t top = step * shape.stride_height - shape.pad_top;
  const int32_t high = (shape.kernel_height - 1) * shape.dilation_height;
  const int32_t wide = (shape.kernel_width - 1) * shape.dilation_width;
  const bool rows_inside = top >= 0 && top + high < shape.height;
  int32_t left = -static_cast<int32_t>(shape.pad_left);
  bool was_inside = false;
  job.first = 0;
  for (int32_t rest = shape.pixels; rest > 0; --rest, left += shape.stride_width) {
    const bool inside = rows_inside && left >= 0 && left + wide < shape.width;
    if (inside && was_inside) {
      job.first += shape.stride_width * shape.channels;
    } else {
      find_compact_taps(shape, first, top, left, no_pixel, taps);
      job.first = 0;
    }
    was_inside = inside;
    job.last = job.first + shape.channels - 4;
    depthwise_compact_dsp<Round>(&job);
    job.to += shape.channels;
  }
  if (Clamps) clamp_compact(to, shape.pixels * shape.channels, shape.lowest, shape.highest);
}

template <class S, class In, class Out>
inline void depthwise_conv2d_compact_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  static const CompactTaps shape = {
      S::kOutputChannels, S::kOutputWidth,   S::kInputHeight,  S::kInputWidth,
      S::kKernelHeight,   S::kKernelWidth,   S::kStrideHeight, S::kStrideWidth,
      S::kDilationHeight, S::kDilationWidth, S::kPadTop,       S::kPadLeft,
      In::kSlots,         In::kFirstRow,     S::kWeightsAt,    1 + 2 * S::kOutputZeroPoint,
      S::kInputZeroPoint, S::kLowest,        S::kHighest};
  compact_depthwise<S::kRound, (S::kLowest > -128 || S::kHighest < 127)>(shape, stream.address(), in.base, out[step],
                                                                         scratch, step);
}

// The same with general channels.
template <class S, class In, class Out>
inline void depthwise_conv2d_compact_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                            Flash<int32_t> general_channels, void* scratch, int32_t step) {
  depthwise_conv2d_compact_s8_dsp<S>(in, out, stream, scratch, step);
  convolve_general_depthwise<S>(in, out, general_weights, general_channels, step, 1);
}

}  // namespace milliwatt

#endif
