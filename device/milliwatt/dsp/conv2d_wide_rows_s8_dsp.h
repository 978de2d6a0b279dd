// CONV_2D, int8, Armv7E-M, windows larger than a pixel, input and output channels multiples of 4, no dilation:
// kRowsAtOnce output rows a step.
//
// The image rows under an output row are widened to int16 once, column by column: for each column of the image, padding
// included, all channels of the window's first row, of its second, and so on. So a window is one run of words, and that
// of the next pixel begins some columns further on: dot_2x4_dsp takes all pairs of a row without gathering. The columns
// of the next output row begin kStrideHeight rows further on, for what was a column's first row is not read any more:
// there lies now the row behind the last one of the column before it. So only new rows are widened.
// scratch: the columns; where the output's width is odd, those of the last pixel's missing partner and its outputs;
// with kFromRoom, room for the weights of four channels.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_2x4_dsp.h"
#include "dsp.h"
#include "general_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S>
struct WideRows {
  enum : int32_t {
    kPairs = (S::kOutputWidth + 1) / 2,
    kRowWords = S::kInputChannels / 2,  // of one column of one image row
    kColumnWords = S::kKernelHeight * kRowWords,
    kSteps = S::kKernelWidth * kColumnWords,
    kUsed = (S::kOutputWidth - 1) * S::kStrideWidth + S::kKernelWidth,  // columns that windows lie on
    kInside = kUsed > S::kInputWidth + S::kPadLeft ? +S::kInputWidth : kUsed - S::kPadLeft,
    // That are widened a round.
    kPixels = S::kInputChannels <= 16 && kInside % 4 == 0   ? 4
              : S::kInputChannels <= 32 && kInside % 2 == 0 ? 2
                                                            : 1,
    kRight = kUsed - S::kPadLeft - kInside,  // columns of padding
    kColumns = (2 * kPairs - 1) * S::kStrideWidth + S::kKernelWidth,
    kSlide = S::kStrideHeight * kRowWords,  // words from an output row's columns to the next one's
    kKept = S::kKernelHeight > S::kStrideHeight ? S::kKernelHeight - S::kStrideHeight : 0,  // rows that both lie on
    kBytes = 4 * (kColumns * kColumnWords + (S::kRowsAtOnce - 1) * kSlide),
    kMove = 4 * S::kStrideWidth * kColumnWords,  // bytes from a window to the next pixel's
    // How far the pixels of a pair lie from each other: half a row, so that layers of half the width and twice the
    // channels share the code of their dot product; or neighbours, where the code does not reach as far.
    kDistance = kMove * kPairs <= 4000 ? kPairs : 1,
    kApart = kMove * kDistance,
    kClamps = S::kLowest > -128 || S::kHighest < 127
  };
};

// Widens the codes of pixels of Words words each, of each word codes 0 and 2, then 1 and 3; words of pixels lie Apart
// bytes apart. rounds: of Pixels pixels each. Stores one by one take a cycle less than STM. Stack: 36 bytes.
// clang-format off
template <int32_t Words, int32_t Apart, int32_t Pixels>
__attribute__((naked, noinline)) void widen_pixels(const int8_t* /*from*/, uint32_t* /*to*/, int32_t /*rounds*/) {
  __asm__ volatile(
      "push {r4-r10, lr}\n"
      "1:\n"
      ".rept %c[pixels]\n"
      ".rept %c[words] / 4\n"
      "ldr r3, [r0], #16\n"
      "ldr r5, [r0, #-12]\n"
      "ldr r7, [r0, #-8]\n"
      "ldr r9, [r0, #-4]\n"
      "sxtb16 r4, r3, ror #8\n"
      "sxtb16 r3, r3\n"
      "sxtb16 r6, r5, ror #8\n"
      "sxtb16 r5, r5\n"
      "sxtb16 r8, r7, ror #8\n"
      "sxtb16 r7, r7\n"
      "sxtb16 r10, r9, ror #8\n"
      "sxtb16 r9, r9\n"
      "str r4, [r1, #4]\n"
      "str r5, [r1, #8]\n"
      "str r6, [r1, #12]\n"
      "str r7, [r1, #16]\n"
      "str r8, [r1, #20]\n"
      "str r9, [r1, #24]\n"
      "str r10, [r1, #28]\n"
      ".if %c[words] == 4 && %c[gap] < 224\n"
      "str r3, [r1], #32 + %c[gap]\n"
      ".else\n"
      "str r3, [r1], #32\n"
      ".endif\n"
      ".endr\n"
      ".rept %c[words] & 3\n"
      "ldr r3, [r0], #4\n"
      "sxtb16 r4, r3, ror #8\n"
      "sxtb16 r3, r3\n"
      "str r4, [r1, #4]\n"
      "str r3, [r1], #8\n"
      ".endr\n"
      ".if %c[gap] && (%c[words] != 4 || %c[gap] >= 224)\n"
      "addw r1, r1, #%c[gap]\n"
      ".endif\n"
      ".endr\n"
      "subs r2, r2, #1\n"
      "bne.w 1b\n"
      "pop {r4-r10, pc}\n"
      :
      : [words] "i"(Words), [gap] "i"(Apart - 8 * Words), [pixels] "i"(Pixels));
}
// clang-format on

// Zero points to `columns` columns of `rounds` times Words words each, `apart` words from one to the next.
template <int32_t Words>
__attribute__((noinline)) void fill_columns(uint32_t* to, int32_t zero_point, int32_t columns, int32_t rounds,
                                            int32_t apart) {
  const uint32_t two = static_cast<uint16_t>(zero_point) * UINT32_C(0x10001);
  for (; columns > 0; --columns, to += apart) {
    uint32_t* at = to;
    for (int32_t i = rounds; i > 0; --i) {
      __asm__ volatile(".rept %c2\nstr %1, [%0], #4\n.endr" : "+r"(at) : "r"(two), "i"(Words) : "memory");
    }
  }
}

template <class S>
inline void convolve_wide_pairs(const Dot2x4& job, int32_t* room) {
  typedef WideRows<S> W;
  if (S::kFromRoom && job.pairs > 1) return dot_2x4_from_room<S, W::kSteps, W::kApart>(job, room);
  typedef DotRounds<S, W::kSteps> R;
  dot_2x4_dsp<R::kFirst, R::kBlocks, R::kBlock, -1, S::kNarrow, S::kShift, W::kApart>(&job);
}

// Widens the image rows under output row y that were not under the one before it, all of them for the first of a step.
template <class S, class In>
inline void widen_rows(In in, uint32_t* columns, int32_t y, bool first) {
  typedef WideRows<S> W;
  const int32_t words = S::kInputChannels % 16 == 0 ? 8 : 2;
  const int32_t from = first ? 0 : +W::kKept;
  const int32_t rounds = (S::kKernelHeight - from) * (W::kRowWords / words);
  uint32_t* to = columns + from * W::kRowWords;
  fill_columns<words>(to, S::kInputZeroPoint, S::kPadLeft, rounds, W::kColumnWords);
  to += (+S::kPadLeft * W::kColumnWords);
  fill_columns<words>(to + W::kInside * W::kColumnWords, S::kInputZeroPoint, W::kRight, rounds, W::kColumnWords);
  for (int32_t ky = from; ky < S::kKernelHeight; ++ky, to += W::kRowWords) {
    const int32_t row = y * S::kStrideHeight - S::kPadTop + ky;
    if (row >= 0 && row < S::kInputHeight) {
      widen_pixels<S::kInputChannels / 4, 4 * W::kColumnWords, W::kPixels>(in[row], to, W::kInside / W::kPixels);
    } else {
      fill_columns<words>(to, S::kInputZeroPoint, W::kInside, W::kRowWords / words, W::kColumnWords);
    }
  }
}

template <class S, class In, class Out>
inline void conv2d_wide_rows_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  typedef WideRows<S> W;
  static_assert(S::kInputChannels % 4 == 0 && S::kOutputChannels % 4 == 0, "see above");
  static_assert(S::kDilationWidth == 1 && S::kDilationHeight == 1, "see above");
  static_assert(W::kApart <= 4000, "as dot_2x4_dsp takes it");
  const int32_t pairs = S::kOutputWidth / 2;
  uint32_t* columns = static_cast<uint32_t*>(scratch);
  void* const behind = static_cast<int8_t*>(scratch) + W::kBytes + (S::kOutputWidth % 2 != 0 ? +S::kOutputChannels : 0);
  int32_t* room = static_cast<int32_t*>(behind);
  Dot2x4 job;
  job.from0 = job.from1 = nullptr;
  job.stream = stream.address();
  job.steps = W::kSteps;
  job.columns_move = W::kMove * (W::kDistance == 1 ? 2 : 1);
  job.outputs_move = W::kDistance == 1 ? +S::kOutputChannels : 0;
  const int32_t first = step * S::kRowsAtOnce;
  const int32_t end = S::kOutputHeight - first < S::kRowsAtOnce ? +S::kOutputHeight : first + S::kRowsAtOnce;
  for (int32_t y = first; y < end; ++y, columns += W::kSlide) {
    widen_rows<S>(in, columns, y, y == first);
    int8_t* row = out[y];
    job.columns = columns;
    job.to0 = row;
    job.to1 = row + (+W::kDistance * S::kOutputChannels);
    job.pairs = pairs;
    if (pairs > 0) convolve_wide_pairs<S>(job, room);
    if (S::kOutputWidth % 2 != 0) {
      job.columns = columns + pairs * (job.columns_move / 4);
      job.to0 = row + pairs * (S::kOutputChannels + job.outputs_move);
      job.to1 = static_cast<int8_t*>(scratch) + W::kBytes;
      job.pairs = 1;
      convolve_wide_pairs<S>(job, room);
    }
    for (int32_t i = 0; W::kClamps && i < S::kOutputWidth * S::kOutputChannels; ++i) {
      row[i] = static_cast<int8_t>(row[i] < S::kLowest ? +S::kLowest : row[i] > S::kHighest ? +S::kHighest : +row[i]);
    }
  }
}

// The same with general channels.
template <class S, class In, class Out>
inline void conv2d_wide_rows_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                    Flash<int32_t> general_channels, void* scratch, int32_t step) {
  conv2d_wide_rows_s8_dsp<S>(in, out, stream, scratch, step);
  convolve_general_channels<S>(in, out, general_weights, general_channels, step * S::kRowsAtOnce, S::kRowsAtOnce);
}

}  // namespace milliwatt

#endif
