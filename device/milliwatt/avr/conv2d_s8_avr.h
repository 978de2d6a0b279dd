// CONV_2D, int8, AVR: one output row a step, S::kPixels pixels at a time.
//
// Their windows are gathered into `scratch`, S::kInputs x S::kPixels bytes x + 128, input by input, with the zero point
// in the padding. Then a product costs MUL, three additions, and shares of LPM and LD: 7 cycles with three pixels and
// two channels. The last pixels of a row may be computed twice.
#pragma once

#include "../core/rows.h"
#include "../core/window.h"
#include "block_layer.h"

namespace milliwatt {

// One window, S::kPixels bytes from one input to the next; returns the sum of x + 128. rows: one a kernel row, null
// above and below the image.
template <class S>
inline typename InputSumOf<S>::Type gather_window(const int8_t* const* rows, int16_t left, uint8_t* to) {
  typedef typename InputSumOf<S>::Type Sum;
  Sum all = 0;
  for (int16_t ky = 0; ky < S::kKernelHeight; ++ky) {
    int16_t x = left;
    for (int16_t kx = 0; kx < S::kKernelWidth; ++kx, x = static_cast<int16_t>(x + S::kDilationWidth)) {
      if (rows[ky] != nullptr && x >= 0 && x < S::kInputWidth) {
        const int8_t* from = rows[ky] + static_cast<int16_t>(x * S::kInputChannels);
        for (int16_t c = 0; c < S::kInputChannels; ++c) {
          const uint8_t input = static_cast<uint8_t>(*from++ ^ 0x80);
          all = static_cast<Sum>(all + input);
          *to = input;
          to += S::kPixels;
        }
      } else {
        const uint8_t padding = static_cast<uint8_t>(S::kInputZeroPoint + 128);
        all = static_cast<Sum>(all + static_cast<Sum>(padding) * S::kInputChannels);
        for (int16_t c = 0; c < S::kInputChannels; ++c) {
          *to = padding;
          to += S::kPixels;
        }
      }
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
