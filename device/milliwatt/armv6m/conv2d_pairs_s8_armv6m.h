// CONV_2D, int8, Armv6-M, any window: up to kRows output rows a step, two pixels at a time by a routine whose
// instructions hold the layer's weights (pixel_pair_armv6m.h). A last pixel without a neighbour is computed twice.
//
// general: of each channel without a line, in the order of the routine, its place, multiplier and shift.
// scratch: the sums of these channels, then the runs of codes that reach out of the image, filled up with the zero
// point; for two pixels.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "codes_armv6m.h"
#include "pixel_pair_armv6m.h"

namespace milliwatt {

template <class S>
struct PairWindow {
  enum : int32_t {
    // Neighbouring codes of a window.
    kRunsOfRow = S::kDilationWidth == 1 ? 1 : +S::kKernelWidth,
    kColumns = S::kKernelWidth / kRunsOfRow,
    kRuns = S::kKernelHeight * kRunsOfRow,
    kRun = kColumns * S::kInputChannels,
    kSpan = (S::kKernelWidth - 1) * S::kDilationWidth + 1,
    kLastColumn = (S::kOutputWidth - 1) * S::kStrideWidth - S::kPadLeft + kSpan,
    kLastRow = (S::kOutputHeight - 1) * S::kStrideHeight - S::kPadTop + (S::kKernelHeight - 1) * S::kDilationHeight + 1,
    kPadsRows = S::kPadTop > 0 || kLastRow > S::kInputHeight,
    kPadsColumns = S::kPadLeft > 0 || kLastColumn > S::kInputWidth
  };
};

// A run of codes that begins at `column`, of which some are outside the image. row: null if all are.
template <class S>
__attribute__((noinline)) const int8_t* padded_run(const int8_t* row, int32_t column, int8_t* to) {
  int8_t* at = to;
  for (int32_t i = 0; i < PairWindow<S>::kColumns; ++i, ++column) {
    const bool is_inside = row != nullptr && column >= 0 && column < S::kInputWidth;
    const int8_t* from = is_inside ? row + column * S::kInputChannels : nullptr;
    for (int32_t c = 0; c < S::kInputChannels; ++c)
      *at++ = static_cast<int8_t>(from != nullptr ? from[c] : +S::kInputZeroPoint);
  }
  return to;
}

// The runs of the window at `column`, every second one of `runs`.
template <class S>
inline void runs_of_window(const int8_t* const* rows, int32_t column, int8_t* room, const int8_t** runs) {
  typedef PairWindow<S> W;
  const bool is_inside = !W::kPadsColumns || (column >= 0 && column + W::kSpan <= S::kInputWidth);
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int8_t* const row = rows[ky];
    for (int32_t i = 0; i < W::kRunsOfRow; ++i, runs += 2, room += W::kRun) {
      const int32_t first = column + i * S::kDilationWidth;
      if ((!W::kPadsRows || row != nullptr) && is_inside) {
        *runs = row + first * S::kInputChannels;
      } else {
        *runs = padded_run<S>(row, first, room);
      }
    }
  }
}

// The codes of channels without a line, of a pixel whose outputs are at `to`. sums: every second one.
template <class S>
__attribute__((noinline)) void general_codes_of_pixel(const int32_t* sums, const int32_t* general, int8_t* to) {
  for (int32_t i = 0; i < S::kGeneral; ++i, sums += 2, general += 3) {
    to[general[0]] = general_code<S::kOutputZeroPoint, S::kLowest, S::kHighest>(*sums, general + 1);
  }
}

// A place in the output rows of a step.
template <class S>
struct PairPixel {
  int32_t row;
  int32_t x;

  void move_on() {
    if (++x < S::kOutputWidth) return;
    x = 0;
    ++row;
  }
};

template <class S, class In, class Out>
inline void conv2d_pairs_s8_armv6m(In in, Out out, Flash<int32_t> general, PixelPair pixels, void* scratch,
                                   int32_t step) {
  typedef PairWindow<S> W;
  const int32_t first = step * S::kRows;
  const int32_t count =
      S::kOutputHeight % S::kRows == 0 || first + S::kRows <= S::kOutputHeight ? +S::kRows : S::kOutputHeight - first;
  const int8_t* rows[S::kRows][S::kKernelHeight];
  int8_t* outs[S::kRows];
  for (int32_t i = 0; i < count; ++i) {
    outs[i] = out[first + i];
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
      const int32_t y = (first + i) * S::kStrideHeight - S::kPadTop + ky * S::kDilationHeight;
      rows[i][ky] = y >= 0 && y < S::kInputHeight ? in[y] : nullptr;
    }
  }
  int32_t* const sums = static_cast<int32_t*>(scratch);
  int8_t* const room = reinterpret_cast<int8_t*>(sums + 2 * S::kGeneral);
  const int8_t* runs[2 * W::kRuns];
  PairPixel<S> pixel = {0, 0};
  while (pixel.row < count) {
    int8_t* const to = outs[pixel.row] + pixel.x * S::kOutputChannels;
    runs_of_window<S>(rows[pixel.row], pixel.x * S::kStrideWidth - S::kPadLeft, room, runs);
    PairPixel<S> second = pixel;
    pixel.move_on();
    if (pixel.row < count) second = pixel;
    int8_t* const next = outs[second.row] + second.x * S::kOutputChannels;
    runs_of_window<S>(rows[second.row], second.x * S::kStrideWidth - S::kPadLeft, room + W::kRuns * W::kRun, runs + 1);
    pixel.move_on();
    pixels(runs, to, next, sums);
    if (S::kGeneral == 0) continue;
    general_codes_of_pixel<S>(sums, general.address(), to);
    general_codes_of_pixel<S>(sums + 1, general.address(), next);
  }
}

// The same if all channels have lines, and if no window reaches out of the image either.
template <class S, class In, class Out>
inline void conv2d_pairs_s8_armv6m(In in, Out out, PixelPair pixels, void* scratch, int32_t step) {
  conv2d_pairs_s8_armv6m<S>(in, out, Flash<int32_t>(nullptr), pixels, scratch, step);
}
template <class S, class In, class Out>
inline void conv2d_pairs_s8_armv6m(In in, Out out, PixelPair pixels, int32_t step) {
  conv2d_pairs_s8_armv6m<S>(in, out, pixels, nullptr, step);
}

}  // namespace milliwatt
