// One output pixel's window as a column of int16 pairs, as the Armv7E-M dot products read it.
//
// The codes of one window row (kernel width x channels) lie next to each other in the image. They are widened by words
// of four, in the order (0, 2), (1, 3) that SXTB16 gives; the codes beyond the last whole word of each row come last,
// two a pair. The weights are packed in the same order (src/ops/dot_stream). Columns of two pixels are interleaved by
// pairs: pixel 0 at words 0, 2, ..., pixel 1 at words 1, 3, ...
#pragma once

#include "milliwatt/dsp.h"
#include "milliwatt/rows.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S>
struct Columns {
  enum : int32_t {
    kSegment = S::kKernelWidth * S::kInputChannels,  // codes of one window row
    kWords = kSegment / 4,
    kTail = kSegment % 4,
    kSteps = S::kKernelHeight * kWords * 2 + (S::kKernelHeight * kTail + 1) / 2,
    kBytes = 8 * kSteps,  // of two pixels
    kRight = (S::kOutputWidth - 1) * S::kStrideWidth - S::kPadLeft + S::kKernelWidth,
    kBottom = (S::kOutputHeight - 1) * S::kStrideHeight - S::kPadTop + (S::kKernelHeight - 1) * S::kDilationHeight + 1,
    kPadsColumns = S::kPadLeft > 0 || kRight > S::kInputWidth,
    kPadsRows = S::kPadTop > 0 || kBottom > S::kInputHeight,
    kEdgeBytes = kPadsColumns || kPadsRows ? (kSegment + 3) / 4 * 4 : 0
  };
};

// The window row whose first column is `left`, its padding filled in: built in `edge`.
template <class S>
inline const int8_t* edge_segment(const int8_t* row, int32_t left, int8_t* edge) {
  const int8_t* from = row + left * S::kInputChannels;
  for (int32_t kx = 0; kx < S::kKernelWidth; ++kx) {
    const bool inside = row != nullptr && left + kx >= 0 && left + kx < S::kInputWidth;
    for (int32_t c = kx * S::kInputChannels; c < (kx + 1) * S::kInputChannels; ++c) {
      edge[c] = static_cast<int8_t>(inside ? from[c] : +S::kInputZeroPoint);
    }
  }
  return edge;
}

// Writes the column of output pixel (y, x) at `to` (the first word of pixel 0 or of pixel 1).
template <class S, class In>
inline void gather_column(In in, int32_t y, int32_t x, uint32_t* to, int8_t* edge) {
  typedef Columns<S> C;
  const int32_t left = x * S::kStrideWidth - S::kPadLeft;
  const int32_t top = y * S::kStrideHeight - S::kPadTop;
  const bool inside = !C::kPadsColumns || (left >= 0 && left + S::kKernelWidth <= S::kInputWidth);
  int16_t* tail = reinterpret_cast<int16_t*>(to + S::kKernelHeight * C::kWords * 4);
  int32_t tails = 0;
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int32_t row = top + ky * S::kDilationHeight;
    const bool row_inside = !C::kPadsRows || (row >= 0 && row < S::kInputHeight);
    const int8_t* from = row_inside ? in[row] : nullptr;
    from = inside && row_inside ? from + left * S::kInputChannels : edge_segment<S>(from, left, edge);
    if (C::kWords <= 4) {
      for (int32_t w = 0; w < C::kWords; ++w) {
        const uint32_t word = load_word(from + 4 * w);
        to[4 * w] = widen_even(word);
        to[4 * w + 2] = widen_odd(word);
      }
    } else {
      widen_words(from, to, C::kWords);
    }
    to += 4 * C::kWords;
    for (int32_t t = 0; t < C::kTail; ++t, ++tails) tail[(tails >> 1) * 4 + (tails & 1)] = from[4 * C::kWords + t];
  }
}

}  // namespace milliwatt

#endif
