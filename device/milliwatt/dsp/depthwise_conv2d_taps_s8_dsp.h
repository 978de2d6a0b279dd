// DEPTHWISE_CONV_2D, int8, Armv7E-M, any window, any number of channels, any depth multiplier: one output row a step,
// pixel by pixel (depthwise_taps_dsp.h).
//
// kExpands 0: there are at least four channels, one output channel an input channel. Windows are read in the image;
// taps in the padding read a pixel of zero points. kExpands 1: the image rows under the windows are copied to `scratch`
// first, with their padding, each code as often as it has output channels, pixels filled up to a multiple of 4.
// scratch: addresses of the taps; the pixel of zero points or the rows; a place for a pixel's outputs, if their number
// is not a multiple of 4.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "clamp_codes_dsp.h"
#include "depthwise_taps_dsp.h"
#include "dsp.h"
#include "general_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S>
struct TapsOfPixels {
  enum : int32_t {
    kTaps = S::kKernelHeight * S::kKernelWidth,
    kRound = kTaps <= 12              ? +kTaps
             : +S::kKernelWidth <= 12 ? +S::kKernelWidth
                                      : 1,
    kPixel = (S::kOutputChannels + 3) / 4 * 4,  // codes
    kColumns = (S::kOutputWidth - 1) * S::kStrideWidth + (S::kKernelWidth - 1) * S::kDilationWidth + 1,
    kRow = kColumns * kPixel,
    kRoom = S::kExpands ? S::kKernelHeight * kRow : +kPixel,
    kStages = S::kExpands && S::kOutputChannels % 4 != 0
  };
};

// One image row, from the first window's first column on; null in the padding.
template <class S>
__attribute__((noinline)) void expand_row(const int8_t* from, int8_t* to) {
  typedef TapsOfPixels<S> T;
  if (from == nullptr) {
    fill_codes(to, S::kInputZeroPoint, T::kRow / 4);
    return;
  }
  for (int32_t x = -S::kPadLeft; x < int32_t(T::kColumns) - S::kPadLeft; ++x, to += T::kPixel) {
    if (x < 0 || x >= S::kInputWidth) {
      fill_codes(to, S::kInputZeroPoint, T::kPixel / 4);
      continue;
    }
    const int8_t* code = from + x * S::kInputChannels;
    int8_t* copy = to;
    if (S::kMultiplier == 1) {
      copy_codes(code, copy, S::kInputChannels);
      continue;
    }
    for (int32_t c = 0; c < S::kInputChannels; ++c, ++code, copy += S::kMultiplier) {
      const uint32_t four = static_cast<uint8_t>(*code) * UINT32_C(0x01010101);
      if (S::kMultiplier % 4 == 0) {
        for (int32_t m = 0; m < S::kMultiplier; m += 4) __builtin_memcpy(copy + m, &four, 4);
      } else if (S::kMultiplier % 2 == 0) {
        for (int32_t m = 0; m < S::kMultiplier; m += 2) __builtin_memcpy(copy + m, &four, 2);
      } else {
        for (int32_t m = 0; m < S::kMultiplier; ++m) copy[m] = *code;
      }
    }
  }
}

// The addresses of a window's taps in rows of `columns` pixels, `pixel` codes apart. rows: null in the padding.
template <class S>
inline void find_taps(const int8_t* const* rows, int32_t left, int32_t columns, int32_t pixel, const int8_t* no_pixel,
                      const int8_t** taps) {
  const bool inside = left >= 0 && left + (S::kKernelWidth - 1) * S::kDilationWidth < columns;
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int8_t* tap = rows[ky] + left * pixel;
    for (int32_t kx = 0; kx < S::kKernelWidth; ++kx, tap += S::kDilationWidth * pixel) {
      const int32_t x = left + kx * S::kDilationWidth;
      const bool is_pixel = rows[ky] != nullptr && (inside || (x >= 0 && x < columns));
      *taps++ = is_pixel ? tap : no_pixel;
    }
  }
}

template <class S, class In, class Out>
inline void depthwise_conv2d_taps_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  typedef TapsOfPixels<S> T;
  const int8_t** taps = static_cast<const int8_t**>(scratch);
  int8_t* room = reinterpret_cast<int8_t*>(taps + T::kTaps);
  int8_t* stage = room + T::kRoom;
  const int8_t* rows[S::kKernelHeight];
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int32_t y = step * S::kStrideHeight - S::kPadTop + ky * S::kDilationHeight;
    rows[ky] = y >= 0 && y < S::kInputHeight ? in[y] : nullptr;
    if (S::kExpands) {
      expand_row<S>(rows[ky], room + ky * T::kRow);
      rows[ky] = room + ky * T::kRow;
    }
  }
  if (!S::kExpands) fill_codes(room, S::kInputZeroPoint, T::kPixel / 4);
  const int32_t columns = S::kExpands ? +T::kColumns : +S::kInputWidth;
  DepthwiseTaps job;
  job.taps = taps;
  job.taps_bytes = T::kTaps * static_cast<int32_t>(sizeof(const int8_t*));
  job.stream = stream.address();
  job.last = (S::kExpands ? +T::kPixel : +S::kOutputChannels) - 4;
  job.zero_point = S::kOutputZeroPoint;
  int8_t* to = out[step];
  int32_t left = S::kExpands ? 0 : -S::kPadLeft;
  for (int32_t x = 0; x < S::kOutputWidth; ++x, left += S::kStrideWidth, to += S::kOutputChannels) {
    find_taps<S>(rows, left, columns, S::kExpands ? +T::kPixel : +S::kOutputChannels, room, taps);
    job.to = T::kStages ? stage : to;
    depthwise_taps_dsp<S::kShift, T::kRound>(&job);
    for (int32_t c = 0; T::kStages && c < S::kOutputChannels; ++c) {
      to[c] = static_cast<int8_t>(clamp_code(stage[c], S::kLowest, S::kHighest));
    }
  }
  if (!T::kStages) clamp_codes<S>(out[step], S::kOutputWidth * S::kOutputChannels);
}

// The same with general channels.
template <class S, class In, class Out>
inline void depthwise_conv2d_taps_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                         Flash<int32_t> general_channels, void* scratch, int32_t step) {
  depthwise_conv2d_taps_s8_dsp<S>(in, out, stream, scratch, step);
  convolve_general_depthwise<S>(in, out, general_weights, general_channels, step, 1);
}

}  // namespace milliwatt

#endif
