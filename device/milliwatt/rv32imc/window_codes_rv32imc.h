// RV32IMC: the codes under the windows of some pixels, as the words of pairs that dot_pairs_rv32imc.h reads: three of
// each tap, of which a lone pair has the first.
#pragma once

#include <stdint.h>

#include "needs_rv32imc.h"

#if defined(__riscv_mul)

namespace milliwatt {

// Sizes of a convolution's step of S::kRowsAtOnce output rows.
template <class S>
struct ConvolutionStep {
  enum : int32_t {
    kRows = (S::kRowsAtOnce - 1) * S::kStrideHeight + (S::kKernelHeight - 1) * S::kDilationHeight + 1,  // read
    kColumns = (S::kOutputWidth - 1) * S::kStrideWidth + (S::kKernelWidth - 1) * S::kDilationWidth + 1,
    kLastRow = (S::kOutputHeight - 1) * S::kStrideHeight + (S::kKernelHeight - 1) * S::kDilationHeight - S::kPadTop,
    kPads = S::kPadTop > 0 || S::kPadLeft > 0 || kLastRow >= S::kInputHeight || kColumns - S::kPadLeft > S::kInputWidth,
    kRowBytes = kColumns * S::kInputChannels,  // with its padding
    // In a room for such rows the image's codes lie at whole words, as most often in the image too.
    kLead = (4 - S::kPadLeft * S::kInputChannels % 4) % 4,
    kPitch = (kLead + kRowBytes + 3) / 4 * 4,
    kPixelBytes = S::kStrideWidth * S::kInputChannels,
    // Neighbouring codes of a window.
    kRuns = S::kDilationWidth == 1 ? 1 : +S::kKernelWidth,
    kRun = S::kKernelWidth / kRuns * S::kInputChannels,
    kTaps = S::kKernelHeight * S::kKernelWidth * S::kInputChannels
  };
};

// Rows of the image with their padding, next to each other. from: null above and below the image.
template <class S>
inline void pad_row(const int8_t* from, int8_t* to) {
  typedef ConvolutionStep<S> C;
  const int32_t left = S::kPadLeft * S::kInputChannels;
  const int32_t inside =
      (C::kColumns < S::kInputWidth + S::kPadLeft ? +C::kColumns - S::kPadLeft : +S::kInputWidth) * S::kInputChannels;
  if (from == nullptr) {
    __builtin_memset(to, S::kInputZeroPoint, C::kRowBytes);
    return;
  }
  if (left > 0) __builtin_memset(to, S::kInputZeroPoint, left);
  __builtin_memcpy(to + left, from, inside);
  if (left + inside < C::kRowBytes) {
    __builtin_memset(to + left + inside, S::kInputZeroPoint, C::kRowBytes - left - inside);
  }
}

// Where the rows that a step reads lie. room: words for rows with their padding.
template <class S, class In>
inline void find_rows(In in, int32_t step, int32_t out_rows, int8_t* room, const int8_t** rows) {
  typedef ConvolutionStep<S> C;
  const int32_t top = step * S::kRowsAtOnce * S::kStrideHeight - S::kPadTop;
  const int32_t count = C::kRows - (S::kRowsAtOnce - out_rows) * S::kStrideHeight;
  for (int32_t i = 0; i < C::kRows; ++i) {
    const int32_t y = top + i;
    if (i >= count) {
      rows[i] = nullptr;  // of rows that the last step has not
    } else if (C::kPads) {
      rows[i] = room + C::kLead;
      pad_row<S>(y >= 0 && y < S::kInputHeight ? in[y] : nullptr, room + C::kLead);
      room += C::kPitch;
    } else {
      rows[i] = in[y];
    }
  }
}

inline int32_t pair_of(const int8_t* a, const int8_t* b) { return *a + *b * INT32_C(65536); }

// `Count` neighbouring codes of 2 * Pairs pixels that are `Pixel` bytes apart.
template <int32_t Pairs, int32_t Pixel, int32_t Count>
struct PackCodes {
  static __attribute__((always_inline)) void pack(const int8_t* from, int32_t* to) {
    to[0] = pair_of(from, from + Pixel);
    if (Pairs == 3) {
      to[1] = pair_of(from + 2 * Pixel, from + 3 * Pixel);
      to[2] = pair_of(from + 4 * Pixel, from + 5 * Pixel);
    }
    PackCodes<Pairs, Pixel, Count - 1>::pack(from + 1, to + 3);
  }
};
template <int32_t Pairs, int32_t Pixel>
struct PackCodes<Pairs, Pixel, 0> {
  static void pack(const int8_t*, int32_t*) {}
};

template <int32_t Pairs, int32_t Pixel, int32_t Count>
__attribute__((noinline)) int32_t* pack_neighbours(const int8_t* from, int32_t* to) {
  const int32_t at_once = Count % 4 == 0 ? 4 : Count % 3 == 0 ? 3 : Count % 2 == 0 ? 2 : 1;
  for (const int8_t* const end = from + Count; from != end; from += at_once, to += 3 * at_once) {
    PackCodes<Pairs, Pixel, at_once>::pack(from, to);
  }
  return to;
}

// Three columns of windows with stride 1, of six pixels with `Channels` codes each: neighbouring windows share words.
template <int32_t Channels>
__attribute__((noinline)) int32_t* pack_three_columns(const int8_t* from, int32_t* to) {
  for (const int8_t* const end = from + Channels; from != end; ++from, to += 3) {
    const int32_t x2 = from[2 * Channels], x3 = from[3 * Channels], x4 = from[4 * Channels], x5 = from[5 * Channels];
    const int32_t x1 = from[Channels], x6 = from[6 * Channels];
    const int32_t x2_x3 = x2 + x3 * 65536;
    const int32_t x4_x5 = x4 + x5 * 65536;
    to[0] = *from + x1 * 65536;
    to[1] = x2_x3;
    to[2] = x4_x5;
    to[3 * Channels] = x1 + x2 * 65536;
    to[3 * Channels + 1] = x3 + x4 * 65536;
    to[3 * Channels + 2] = x5 + x6 * 65536;
    to[6 * Channels] = x2_x3;
    to[6 * Channels + 1] = x4_x5;
    to[6 * Channels + 2] = x6 + from[7 * Channels] * INT32_C(65536);
  }
  return to + 6 * Channels;
}

// Of two pixels anywhere.
__attribute__((noinline)) inline void pack_pair(const int8_t* a, const int8_t* b, int32_t count, int32_t* to) {
  const int8_t* const end = a + count;
  for (; a != end; ++a, ++b, to += 3) *to = pair_of(a, b);
}

// The windows of pixels next to each other. row: the first row under them; x: of the first one's first pixel, in bytes.
template <class S, int32_t Pairs>
inline void pack_near_windows(const int8_t* const* row, int32_t x, int32_t* to) {
  typedef ConvolutionStep<S> C;
  const bool three = Pairs == 3 && C::kRun == 3 * S::kInputChannels && S::kStrideWidth == 1 && S::kInputChannels <= 80;
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky, row += S::kDilationHeight) {
    const int8_t* from = *row + x;
    if (three) {
      to = pack_three_columns<S::kInputChannels>(from, to);
      continue;
    }
    for (int32_t run = 0; run < C::kRuns; ++run, from += S::kDilationWidth * S::kInputChannels) {
      to = pack_neighbours<Pairs, C::kPixelBytes, C::kRun>(from, to);
    }
  }
}

// The windows of output pixels first .. first + count - 1 of a step, row by row; a last one without a partner stands
// twice.
template <class S, int32_t Pairs>
inline void pack_windows(const int8_t* const* rows, int32_t first, int32_t count, int32_t* to) {
  typedef ConvolutionStep<S> C;
  for (int32_t pair = 0; pair < Pairs; ++pair, ++to) {
    const int8_t* const* row[2];
    int32_t x[2];
    for (int32_t i = 0; i < 2; ++i) {
      const int32_t number = 2 * pair + i < count ? first + 2 * pair + i : first + count - 1;
      const int32_t y = number / S::kOutputWidth;
      x[i] = (number - y * S::kOutputWidth) * C::kPixelBytes;
      row[i] = rows + y * S::kStrideHeight;
    }
    int32_t* at = to;
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
      const int8_t* a = row[0][ky * S::kDilationHeight] + x[0];
      const int8_t* b = row[1][ky * S::kDilationHeight] + x[1];
      for (int32_t run = 0; run < C::kRuns; ++run, at += 3 * C::kRun) {
        const int32_t apart = run * S::kDilationWidth * S::kInputChannels;
        pack_pair(a + apart, b + apart, C::kRun, at);
      }
    }
  }
}

}  // namespace milliwatt

#endif
