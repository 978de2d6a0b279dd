// CONV_2D, int8, AVR: one output row a step, S::kPixels pixels at a time.
//
// Their windows are gathered into `scratch`, S::kInputs x S::kPixels bytes x + 128, input by input, with the zero point
// in the padding. Then a product costs MUL, three additions, and shares of LPM and LD: 7 cycles with three pixels and
// two channels. The last pixels of a row may be computed twice.
#pragma once

#include "../core/rows.h"
#include "../core/window.h"
#include "block_layer.h"
#include "gather_codes.h"

namespace milliwatt {

// Padding in place of `count` codes.
template <class S>
inline typename InputSumOf<S>::Type gather_padding(uint8_t* to, int16_t count) {
  typedef typename InputSumOf<S>::Type Sum;
  const uint8_t padding = static_cast<uint8_t>(S::kInputZeroPoint + 128);
  for (int16_t i = 0; i < count; ++i, to += S::kPixels) *to = padding;
  return static_cast<Sum>(static_cast<Sum>(padding) * static_cast<Sum>(count));
}

// One window, S::kPixels bytes from one input to the next; returns the sum of x + 128. rows: one a kernel row, null
// above and below the image.
template <class S>
inline typename InputSumOf<S>::Type gather_window(const int8_t* const* rows, int16_t left, uint8_t* to) {
  typedef typename InputSumOf<S>::Type Sum;
  const int16_t columns = S::kDilationWidth == 1 ? +S::kKernelWidth : 1;  // neighbours in the image
  const bool can_pad = S::kPadLeft > 0 || (S::kOutputWidth - 1) * S::kStrideWidth - S::kPadLeft +
                                                  (S::kKernelWidth - 1) * S::kDilationWidth >=
                                              S::kInputWidth;
  Sum all = 0;
  for (int16_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int8_t* const row = rows[ky];
    int16_t x = left;
    for (int16_t kx = 0; kx < S::kKernelWidth; kx = static_cast<int16_t>(kx + columns)) {
      // Of the columns: in the padding on the left, on the right, and in the image.
      const int16_t beyond = static_cast<int16_t>(x - (S::kInputWidth - columns));
      int16_t before = can_pad && x < 0 ? static_cast<int16_t>(-x) : 0;
      if (row == nullptr || before > columns) before = columns;
      int16_t inside = static_cast<int16_t>(columns - before);
      int16_t after = can_pad && beyond > 0 ? beyond : 0;
      if (after > inside) after = inside;
      inside = static_cast<int16_t>(inside - after);
      if (before != 0) {
        const int16_t count = static_cast<int16_t>(before * S::kInputChannels);
        all = static_cast<Sum>(all + gather_padding<S>(to, count));
        to += count * S::kPixels;
      }
      if (inside != 0) {
        const int16_t count = static_cast<int16_t>(inside * S::kInputChannels);
        const int8_t* const from = row + static_cast<int16_t>((x + before) * S::kInputChannels);
        all = static_cast<Sum>(all + gather_run<S::kPixels, Sum>(from, to, count));
        to += count * S::kPixels;
      }
      if (after != 0) {
        const int16_t count = static_cast<int16_t>(after * S::kInputChannels);
        all = static_cast<Sum>(all + gather_padding<S>(to, count));
        to += count * S::kPixels;
      }
      x = static_cast<int16_t>(x + S::kDilationWidth);
    }
  }
  return all;
}

template <class S, class In, class Out>
inline void conv2d_s8_avr(In in, Out out, Flash<int8_t> stream, Flash<int32_t> exceptions, void* scratch,
                          int32_t step) {
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  const int8_t* rows[S::kKernelHeight];
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int32_t y = top + ky * S::kDilationHeight;
    rows[ky] = y >= 0 && y < S::kInputHeight ? in[y] : nullptr;
  }
  uint8_t* const inputs = static_cast<uint8_t*>(scratch);
  uint8_t corrections[3 * S::kPixels];
  int8_t* const to = out[step];
  for (int16_t x = 0; x < S::kOutputWidth; x = static_cast<int16_t>(x + S::kPixels)) {
    if (x > S::kOutputWidth - S::kPixels) x = static_cast<int16_t>(S::kOutputWidth - S::kPixels);
    for (uint8_t p = 0; p < S::kPixels; ++p) {
      const int16_t left = static_cast<int16_t>((x + p) * S::kStrideWidth - S::kPadLeft);
      put_correction<7>(corrections + 3 * p, gather_window<S>(rows, left, inputs + p));
    }
    layer_codes<S, S::kPixels>(to + x * S::kStride, inputs, corrections, stream, exceptions);
  }
}

}  // namespace milliwatt
