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

// Copies codes, each and 128, to every `Apart`-th byte of `to`, four times `fours` (1 .. 64) of them. Returns their
// sum.
template <int32_t Apart>
__attribute__((noinline)) uint16_t gather_fours(const int8_t* from, uint8_t* to, uint8_t fours) {
  uint16_t sum = 0;
  uint8_t code;
  __asm__ volatile(
      "1:\n"
      "  .set milliwatt_k, 0\n"
      "  .rept 4\n"
      "  ld %[code], X+\n"
      "  subi %[code], 128\n"
      "  std Z + milliwatt_k, %[code]\n"
      "  add %A[sum], %[code]\n"
      "  adc %B[sum], __zero_reg__\n"
      "  .set milliwatt_k, milliwatt_k + %[apart]\n"
      "  .endr\n"
      "  adiw r30, 4 * %[apart]\n"
      "  dec %[fours]\n"
      "  brne 1b\n"
      : "+x"(from), "+z"(to), [sum] "+r"(sum), [code] "=&d"(code), [fours] "+r"(fours)
      : [apart] "i"(static_cast<int16_t>(Apart))
      : "memory");
  return sum;
}

// The same of any number of codes.
template <int32_t Apart, class Sum>
__attribute__((noinline)) Sum gather_long_run(const int8_t* from, uint8_t* to, int16_t count) {
  Sum all = 0;
  while (count >= 4) {
    const uint8_t fours = static_cast<uint8_t>(count >= 256 ? 64 : count / 4);
    all = static_cast<Sum>(all + gather_fours<Apart>(from, to, fours));
    from += 4 * fours;
    to += 4 * Apart * fours;
    count = static_cast<int16_t>(count - 4 * fours);
  }
  for (; count > 0; --count, to += Apart) {
    *to = raised_code(*from++);
    all = static_cast<Sum>(all + *to);
  }
  return all;
}

template <int32_t Apart, class Sum>
inline Sum gather_run(const int8_t* from, uint8_t* to, int16_t count) {
  if (count % 4 == 0 && count <= 256) return gather_fours<Apart>(from, to, static_cast<uint8_t>(count / 4));
  return gather_long_run<Apart, Sum>(from, to, count);
}

// One window, S::kPixels bytes from one input to the next; returns the sum of x + 128. rows: one a kernel row, null
// above and below the image.
template <class S>
inline typename InputSumOf<S>::Type gather_window(const int8_t* const* rows, int16_t left, uint8_t* to) {
  typedef typename InputSumOf<S>::Type Sum;
  // A row of the kernel is one run if it lies in the image.
  const bool is_run = S::kDilationWidth == 1 && left >= 0 && left + S::kKernelWidth <= S::kInputWidth;
  const int16_t columns = is_run ? 1 : +S::kKernelWidth;
  const int16_t run = static_cast<int16_t>((is_run ? +S::kKernelWidth : 1) * S::kInputChannels);
  Sum all = 0;
  for (int16_t ky = 0; ky < S::kKernelHeight; ++ky) {
    int16_t x = left;
    for (int16_t kx = 0; kx < columns; ++kx, x = static_cast<int16_t>(x + S::kDilationWidth), to += run * S::kPixels) {
      if (rows[ky] != nullptr && x >= 0 && x < S::kInputWidth) {
        const int8_t* const from = rows[ky] + static_cast<int16_t>(x * S::kInputChannels);
        all = static_cast<Sum>(all + gather_run<S::kPixels, Sum>(from, to, run));
      } else {
        const uint8_t padding = static_cast<uint8_t>(S::kInputZeroPoint + 128);
        all = static_cast<Sum>(all + static_cast<Sum>(padding) * static_cast<Sum>(run));
        for (int16_t i = 0; i < run; ++i) to[i * S::kPixels] = padding;
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
