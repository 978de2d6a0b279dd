// CONV_2D, int8, Armv7E-M: one output row a step, one pixel at a time, from codes as they lie.
//
// Slower than conv2d_s8_dsp.h, for weights serve one pixel instead of two, but with a quarter of its scratch or none:
// where a window's codes lie next to each other in the image they are read there; else they are copied to
// `scratch` first, and a 1x1 window may then be computed in place. stream: as dot_units_dsp reads it.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_units_dsp.h"
#include "dsp.h"
#include "general_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// One row of the window: kKernelWidth taps of all channels. row: null in the padding. Not inlined: gcc 12 warns of
// writes outside where it unrolls the edge's taps into their callers.
template <class S>
__attribute__((noinline)) void copy_window_row(const int8_t* row, int32_t left, int8_t* to) {
  const int32_t codes = S::kKernelWidth * S::kInputChannels;
  if (S::kDilationWidth == 1 && row != nullptr && left >= 0 && left + S::kKernelWidth <= S::kInputWidth) {
    copy_codes(row + left * S::kInputChannels, to, codes);
    return;
  }
  for (int32_t kx = 0; kx < S::kKernelWidth; ++kx) {
    const int32_t x = left + kx * S::kDilationWidth;
    const bool inside = row != nullptr && x >= 0 && x < S::kInputWidth;
    if (S::kInputChannels >= 4 && inside) {
      copy_codes(row + x * S::kInputChannels, to, S::kInputChannels);
      to += S::kInputChannels;
      continue;
    }
    for (int32_t c = 0; c < S::kInputChannels; ++c) {
      *to++ = static_cast<int8_t>(inside ? row[x * S::kInputChannels + c] : +S::kInputZeroPoint);
    }
  }
}

template <class S, class In, class Out>
inline void conv2d_pixel_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  const int32_t row_codes = S::kKernelWidth * S::kInputChannels;
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  int8_t* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    int8_t* window = static_cast<int8_t*>(scratch);
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
      const int32_t y = top + ky * S::kDilationHeight;
      copy_window_row<S>(y >= 0 && y < S::kInputHeight ? in[y] : nullptr, left, window + ky * row_codes);
    }
    dot_units_dsp<S, (S::kKernelHeight * S::kKernelWidth * S::kInputChannels + 3) / 4 * 4, S::kOutputChannels>(
        window, stream.address(), to);
  }
}

// Where no window needs to be copied.
template <class S, class In, class Out>
inline void conv2d_pixel_s8_dsp(In in, Out out, Flash<int32_t> stream, int32_t step) {
  const int8_t* from = in[step * S::kStrideHeight];
  int8_t* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
    dot_units_dsp<S, S::kKernelWidth * S::kInputChannels, S::kOutputChannels>(from, stream.address(), to);
    from += S::kStrideWidth * S::kInputChannels;
  }
}

// The same with general channels.
template <class S, class In, class Out>
inline void conv2d_pixel_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                Flash<int32_t> general_channels, void* scratch, int32_t step) {
  conv2d_pixel_s8_dsp<S>(in, out, stream, scratch, step);
  convolve_general_channels<S>(in, out, general_weights, general_channels, step, 1);
}

template <class S, class In, class Out>
inline void conv2d_pixel_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                Flash<int32_t> general_channels, int32_t step) {
  conv2d_pixel_s8_dsp<S>(in, out, stream, step);
  convolve_general_channels<S>(in, out, general_weights, general_channels, step, 1);
}

}  // namespace milliwatt

#endif
