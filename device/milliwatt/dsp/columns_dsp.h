// Output pixels' windows as columns of int16 pairs, as the Armv7E-M dot products read them.
//
// The codes of one window row (kernel width x channels) lie next to each other in the image. They are widened by words
// of four, in the order (0, 2), (1, 3) that SXTB16 gives; the codes beyond the last whole word of each row come last,
// two a pair. The weights are packed in the same order (src/ops/dot_stream). Columns of two pixels are interleaved by
// pairs: pixel 0 at words 0, 2, ..., pixel 1 at words 1, 3, ...
#pragma once

#include "../core/rows.h"
#include "dsp.h"

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
    kPads = kPadsColumns || kPadsRows,
    kLarge = kSteps * S::kOutputChannels >= 8192,
    // Is a step's last pixel without a partner worth a dot product of its own (dot_1x4_dsp)?
    kAlone = kSteps > 16 && S::kOutputWidth* S::kRowsAtOnce < 16,
    kEdgeBytes = kPads && S::kInputChannels % 4 != 0 ? (kSegment + 3) / 4 * 4 : 0  // see gather_edge
  };
};

// The image rows that the windows of one output row lie on; null in the padding.
template <class S>
struct WindowRows {
  const int8_t* rows[S::kKernelHeight];
  bool inside;  // none in the padding

  template <class In>
  void move_to(In in, int32_t y) {
    const int32_t top = y * S::kStrideHeight - S::kPadTop;
    inside = true;
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
      const int32_t row = top + ky * S::kDilationHeight;
      const bool is_row = !Columns<S>::kPadsRows || (row >= 0 && row < S::kInputHeight);
      rows[ky] = is_row ? in[row] : nullptr;
      inside = inside && is_row;
    }
  }
};

// Widens 4 * Words codes of one pixel; few words without a call.
template <int32_t Words>
inline void widen_segment(const int8_t* from, uint32_t* to) {
  if (Words > 4) {
    widen_words(from, to, Words);
    return;
  }
  for (int32_t w = 0; w < Words; ++w) {
    const uint32_t word = load_word(from + 4 * w);
    to[4 * w] = widen_even(word);
    to[4 * w + 2] = widen_odd(word);
  }
}

// The column of one pixel whose window may reach out of the image. to: the first word of pixel 0 or of pixel 1.
// edge: room for one window row.
template <class S>
__attribute__((noinline)) void gather_edge_column(const WindowRows<S>& window, int32_t left, uint32_t* to,
                                                  int8_t* edge) {
  typedef Columns<S> C;
  int16_t* tail = reinterpret_cast<int16_t*>(to + 4 * S::kKernelHeight * C::kWords);
  int32_t tails = 0;
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int8_t* row = window.rows[ky];
    const int8_t* from = row + left * S::kInputChannels;
    if (row == nullptr || left < 0 || left + S::kKernelWidth > S::kInputWidth) {
      for (int32_t kx = 0; kx < S::kKernelWidth; ++kx) {
        const bool inside = row != nullptr && left + kx >= 0 && left + kx < S::kInputWidth;
        if (S::kInputChannels >= 8 && inside) {
          copy_codes(from + kx * S::kInputChannels, edge + kx * S::kInputChannels, S::kInputChannels);
          continue;
        }
        for (int32_t c = kx * S::kInputChannels; c < (kx + 1) * S::kInputChannels; ++c) {
          edge[c] = static_cast<int8_t>(inside ? from[c] : +S::kInputZeroPoint);
        }
      }
      from = edge;
    }
    widen_segment<C::kWords>(from, to);
    to += 4 * C::kWords;
    for (int32_t t = 0; t < C::kTail; ++t, ++tails) tail[(tails >> 1) * 4 + (tails & 1)] = from[4 * C::kWords + t];
  }
}

// The same where a pixel's channels are whole words: each tap on its own.
template <class S>
__attribute__((noinline)) void gather_edge_words(const WindowRows<S>& window, int32_t left, uint32_t* to) {
  const uint32_t zero_points = static_cast<uint16_t>(S::kInputZeroPoint) * UINT32_C(0x10001);
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int8_t* row = window.rows[ky];
    for (int32_t kx = 0; kx < S::kKernelWidth; ++kx, to += S::kInputChannels) {
      if (row != nullptr && left + kx >= 0 && left + kx < S::kInputWidth) {
        widen_words(row + (left + kx) * S::kInputChannels, to, S::kInputChannels / 4);
      } else {
        for (int32_t i = 0; i < S::kInputChannels; i += 2) to[i] = zero_points;
      }
    }
  }
}

template <class S>
inline void gather_edge(const WindowRows<S>& window, int32_t left, uint32_t* to, int8_t* edge) {
  if (S::kInputChannels % 4 == 0) {
    gather_edge_words<S>(window, left, to);
  } else {
    gather_edge_column<S>(window, left, to, edge);
  }
}

// Words of two pixels, loaded one after the other: a load takes one cycle behind another load, else two.
struct FourWords {
  uint32_t a0, a1, b0, b1;
};
inline void load_four_words(const int8_t* a, const int8_t* b, FourWords& to) {
  __asm__ volatile(
      "ldr %0, [%4]\n"
      "ldr %1, [%4, #4]\n"
      "ldr %2, [%5]\n"
      "ldr %3, [%5, #4]\n"
      : "=&r"(to.a0), "=&r"(to.a1), "=&r"(to.b0), "=&r"(to.b1)
      : "r"(a), "r"(b)
      : "memory");
}
inline void load_two_words(const int8_t* a, const int8_t* b, FourWords& to) {
  __asm__ volatile(
      "ldr %0, [%2]\n"
      "ldr %1, [%3]\n"
      : "=&r"(to.a0), "=&r"(to.b0)
      : "r"(a), "r"(b)
      : "memory");
}

// One word of each pixel to its column.
inline void widen_word_of_two(uint32_t a, uint32_t b, uint32_t* to) {
  to[0] = widen_even(a);
  to[1] = widen_even(b);
  to[2] = widen_odd(a);
  to[3] = widen_odd(b);
}

// One window row of two neighbours, for a kernel row known at compile time where the window is small, so that all of
// its places are too.
template <class S>
inline void gather_two_segments(const int8_t* from, int32_t ky, uint32_t* to) {
  typedef Columns<S> C;
  const int32_t apart = S::kStrideWidth * S::kInputChannels;
  int16_t* tail = reinterpret_cast<int16_t*>(to + 4 * S::kKernelHeight * C::kWords);
  uint32_t* words = to + 4 * C::kWords * ky;
  if (C::kWords > 4) {
    widen_words_of_two(from, from + apart, words, C::kWords);
  } else {
    for (int32_t w = 0; w < C::kWords; w += 2) {
      const bool two = w + 1 < C::kWords;
      FourWords codes;
      if (two) {
        load_four_words(from + 4 * w, from + apart + 4 * w, codes);
      } else {
        load_two_words(from + 4 * w, from + apart + 4 * w, codes);
      }
      widen_word_of_two(codes.a0, codes.b0, words + 4 * w);
      if (two) widen_word_of_two(codes.a1, codes.b1, words + 4 * w + 4);
    }
  }
  for (int32_t t = 0; t < C::kTail; ++t) {
    const int32_t number = ky * C::kTail + t;
    int16_t* at = tail + (number >> 1) * 4 + (number & 1);
    at[0] = from[4 * C::kWords + t];
    at[2] = from[apart + 4 * C::kWords + t];
  }
}

template <class S, int32_t Ky, bool Done>
struct UnrolledRows {
  static void gather(const WindowRows<S>& window, int32_t offset, uint32_t* to) {
    gather_two_segments<S>(window.rows[Ky] + offset, Ky, to);
    UnrolledRows<S, Ky + 1, Ky + 1 == S::kKernelHeight>::gather(window, offset, to);
  }
};
template <class S, int32_t Ky>
struct UnrolledRows<S, Ky, true> {
  static void gather(const WindowRows<S>&, int32_t, uint32_t*) {}
};

// The columns of two neighbours whose windows lie in the image.
template <class S>
inline void gather_two_columns(const WindowRows<S>& window, int32_t left, uint32_t* to) {
  typedef Columns<S> C;
  const int32_t offset = left * S::kInputChannels;
  const bool small = S::kKernelHeight * (C::kWords + C::kTail) <= 12;
  if (small) {
    UnrolledRows<S, 0, !small>::gather(window, offset, to);
  } else {
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) gather_two_segments<S>(window.rows[ky] + offset, ky, to);
  }
}

}  // namespace milliwatt

#endif
