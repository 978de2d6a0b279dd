// CONV_2D, int8, RV32IMC, any window: kRowsAtOnce output rows a step, six pixels at a time with two channels
// (dot_pairs_rv32imc.h).
//
// weights: for each two channels a byte of each, tap by tap, their number a multiple of kRounds groups of kGroup.
// channels: as dot_pairs_rv32imc reads them; kApart 1: some weights are apart.
// scratch: the words of six windows; a place for six pixels' outputs; where windows reach out of the image, the rows of
// a step with their padding.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_pairs_rv32imc.h"
#include "window_codes_rv32imc.h"

#if defined(__riscv_mul)

namespace milliwatt {

template <class S>
struct PaddedTaps {
  enum : int32_t {
    kIteration = S::kGroup * S::kRounds,
    kTaps = (ConvolutionStep<S>::kTaps + kIteration - 1) / kIteration * kIteration
  };
};

template <class S, int32_t Pairs>
inline void convolve_packed(const int32_t* codes, const int8_t* weights, const int32_t* channels, int8_t* to) {
  dot_pairs_rv32imc<Pairs, PaddedTaps<S>::kTaps, S::kGroup, S::kRounds, S::kOutputChannels, S::kApart,
                    typename CodesFormOf<S>::Form>(codes, weights, channels, to);
}

// Output pixels first .. first + count - 1 of a step, at most 2 * Pairs of them.
template <class S, int32_t Pairs, class Out>
inline void convolve_pairs(const int8_t* const* rows, Out out, const int8_t* weights, const int32_t* channels,
                           int32_t* codes, int32_t step, int32_t first, int32_t count) {
  typedef ConvolutionStep<S> C;
  const int32_t y = first / S::kOutputWidth;
  const int32_t x = first - y * S::kOutputWidth;
  const int32_t last_y = (first + count - 1) / S::kOutputWidth;
  const bool whole = count == 2 * Pairs;
  const int32_t in_row = +S::kOutputWidth * +C::kPixelBytes;
  const bool dense = +C::kTaps == +S::kInputChannels &&
                     rows[last_y * S::kStrideHeight] - rows[y * S::kStrideHeight] == (last_y - y) * in_row;
  if (whole && (y == last_y || dense)) {
    pack_near_windows<S, Pairs>(rows + y * S::kStrideHeight, x * C::kPixelBytes, codes);
  } else {
    pack_windows<S, Pairs>(rows, first, count, codes);
  }
  const int32_t row = step * S::kRowsAtOnce + y;
  int8_t* const to = out[row] + x * S::kOutputChannels;
  if (whole && (y == last_y || out[step * S::kRowsAtOnce + last_y] - out[row] ==
                                   (last_y - y) * S::kOutputWidth * S::kOutputChannels)) {
    convolve_packed<S, Pairs>(codes, weights, channels, to);
    return;
  }
  int8_t* const stage = reinterpret_cast<int8_t*>(codes + 3 * PaddedTaps<S>::kTaps);
  convolve_packed<S, Pairs>(codes, weights, channels, stage);
  for (int32_t i = 0; i < count; ++i) {
    const int32_t y_of_pixel = (first + i) / S::kOutputWidth;
    const int32_t x_of_pixel = first + i - y_of_pixel * S::kOutputWidth;
    __builtin_memcpy(out[step * S::kRowsAtOnce + y_of_pixel] + x_of_pixel * S::kOutputChannels,
                     stage + i * S::kOutputChannels, S::kOutputChannels);
  }
}

template <class S, class In, class Out>
inline void conv2d_s8_rv32imc(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels, void* scratch,
                              int32_t step) {
  typedef ConvolutionStep<S> C;
  int32_t* const codes = static_cast<int32_t*>(scratch);
  int8_t* const room =
      reinterpret_cast<int8_t*>(codes + 3 * PaddedTaps<S>::kTaps) + (6 * S::kOutputChannels + 3) / 4 * 4;
  const int32_t left = S::kOutputHeight - step * S::kRowsAtOnce;
  const int32_t out_rows = left < S::kRowsAtOnce ? left : +S::kRowsAtOnce;
  const int8_t* rows[C::kRows];
  find_rows<S>(in, step, out_rows, room, rows);

  if (S::kOutputWidth % 6 == 0) {
    for (int32_t y = 0; y < out_rows; ++y) {
      int8_t* to = out[step * S::kRowsAtOnce + y];
      for (int32_t x = 0; x < S::kOutputWidth; x += 6, to += 6 * S::kOutputChannels) {
        pack_near_windows<S, 3>(rows + y * S::kStrideHeight, x * C::kPixelBytes, codes);
        convolve_packed<S, 3>(codes, weights.address(), channels.address(), to);
      }
    }
    return;
  }
  const int32_t pixels = out_rows * S::kOutputWidth;
  int32_t first = 0;
  // Five are faster as six, four and fewer as pairs.
  for (; pixels - first >= 5; first += 6) {
    convolve_pairs<S, 3>(rows, out, weights.address(), channels.address(), codes, step, first,
                         pixels - first < 6 ? pixels - first : 6);
  }
  const int32_t last = S::kOutputHeight % S::kRowsAtOnce * S::kOutputWidth % 6;  // of the last step
  if (S::kRowsAtOnce * S::kOutputWidth % 6 % 5 == 0 && last % 5 == 0) return;
  for (; first < pixels; first += 2) {
    convolve_pairs<S, 1>(rows, out, weights.address(), channels.address(), codes, step, first,
                         pixels - first < 2 ? pixels - first : 2);
  }
}

}  // namespace milliwatt

#endif
