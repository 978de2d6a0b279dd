// CONV_2D, int8, Armv7E-M, windows of any size, any number of channels: kRowsAtOnce output rows a step.
//
// The image rows under an output row are widened to int16 once, column by column: for each column of the image, padding
// included, all channels of the window's first row, of its second, and so on. So a window is one run of codes, and that
// of the next pixel begins some columns further on: dot_2x4_dsp takes all pairs of a row without gathering,
// dot_pixels_dsp all pixels. The columns of the next output row begin kSlideRows rows further on, for what was a
// column's first row is not read any more: there lies now the row behind the last one of the column before it. So only
// new rows are widened, if stride or dilation is a multiple of the other one. Where columns are dilated, the output's
// columns 0, kKinds, ... have their image columns to themselves: these are widened and taken first, then those of
// columns 1, and so on.
//
// kPacked channels, the first ones, are computed by dot_2x4_dsp, four at a time; then kPlain ones by dot_pixels_dsp.
// scratch: the columns; where the output's width is odd, those of the last pixel's missing partner and its outputs;
// with kFromRoom, room for the weights of four channels.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "clamp_codes_dsp.h"
#include "dot_2x4_dsp.h"
#include "dsp.h"
#include "general_channels_dsp.h"
#include "plain_channels_dsp.h"
#include "widen_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S>
struct WideRows {
  enum : int32_t {
    // Of a window one column wide only the columns that it meets are widened; where stride or dilation is a multiple of
    // the other one, only each so many-th column.
    kOneWide = S::kKernelWidth == 1,
    kStep = kOneWide ? +S::kStrideWidth : +S::kDilationWidth,  // columns of the image from one to the next
    // Columns from a window to the next pixel's.
    kStride = kOneWide || S::kStrideWidth < S::kDilationWidth ? 1 : S::kStrideWidth / S::kDilationWidth,
    kKinds = kOneWide || S::kDilationWidth < S::kStrideWidth ? 1 : S::kDilationWidth / S::kStrideWidth,  // of columns
    kWidth = (S::kOutputWidth + kKinds - 1) / kKinds,  // of the output, of one kind
    kLeastWidth = S::kOutputWidth / kKinds,
    kPairs = (kWidth + 1) / 2,
    kColumnCodes = S::kKernelHeight * S::kInputChannels,
    kTaps = S::kKernelWidth * kColumnCodes,
    kSteps = (kTaps + 1) / 2,
    // Pixels that are widened a round, of words; groups of them, of codes.
    kPixels = S::kInputChannels <= 16   ? 4
              : S::kInputChannels <= 32 ? 2
                                        : 1,
    kGroup = S::kInputChannels <= 3 ? 8 / S::kInputChannels : 1,
    kGroups = S::kInputChannels >= 3 && S::kInputChannels < 16 ? 2 : 1,
    kColumns = (2 * kPairs - 1) * kStride + S::kKernelWidth,
    // Output rows so far apart have image rows in common; of these the next one begins kSlideRows further on.
    kRowsApart = S::kDilationHeight % S::kStrideHeight == 0 ? S::kDilationHeight / S::kStrideHeight : 1,
    kSlideRows = S::kStrideHeight > S::kDilationHeight ? S::kStrideHeight / S::kDilationHeight : 1,
    kSlides = S::kStrideHeight % S::kDilationHeight == 0 || S::kDilationHeight % S::kStrideHeight == 0,
    kSlide = kSlides ? kSlideRows * S::kInputChannels : 0,  // int16 from an output row's columns to the next one's
    kKept = kSlides && S::kKernelHeight > kSlideRows ? S::kKernelHeight - kSlideRows : 0,  // rows on both
    kBehind = kTaps % 4 != 0 ? 8 : 0,  // bytes that are read behind the last window
    kBytes = (2 * (kColumns * kColumnCodes + (S::kRowsAtOnce - 1) / kRowsApart * kSlide) + kBehind + 3) / 4 * 4,
    kMove = 2 * kStride * kColumnCodes,  // bytes from a window to the next pixel's
    // How far the pixels of a pair lie from each other: half a row, so that layers of half the width and twice the
    // channels share the code of their dot product; or neighbours, where the code does not reach as far.
    kDistance = kKinds == 1 && kMove * kPairs <= 4000 ? kPairs : 1,
    kApart = S::kPacked > 0 ? kMove* kDistance : 4,
    kStageBytes = kWidth % 2 != 0 || kLeastWidth % 2 != 0 ? +S::kPacked : 0,
    kClamps = S::kLowest > -128 || S::kHighest < 127
  };
};

template <class S>
inline void convolve_wide_pairs(const Dot2x4& job, int32_t* room) {
  typedef WideRows<S> W;
  if (S::kFromRoom && job.pairs > 1) return dot_2x4_from_room<S, S::kPacked, W::kSteps, W::kApart>(job, room);
  typedef DotRounds<S, W::kSteps> R;
  dot_2x4_dsp<R::kFirst, R::kBlocks, R::kBlock, -1, S::kNarrow, S::kShift, W::kApart>(&job);
}

// Which columns of the image one kind of columns is, and where it has padding.
template <class S>
struct KindOfColumns {
  int32_t width;   // of the output
  int32_t left;    // columns of padding
  int32_t first;   // the first column in the image
  int32_t inside;  // columns in the image
  int32_t right;   // columns of padding

  explicit KindOfColumns(int32_t number) {
    typedef WideRows<S> W;
    const int32_t apart = W::kStep;
    width = (S::kOutputWidth - number + W::kKinds - 1) / W::kKinds;
    const int32_t used = (width - 1) * W::kStride + S::kKernelWidth;
    const int32_t begin = number * S::kStrideWidth - S::kPadLeft;  // of the first window
    left = begin < 0 ? (apart - 1 - begin) / apart : 0;
    first = begin + left * apart;
    const int32_t there = (S::kInputWidth - first + apart - 1) / apart;
    inside = there < used - left ? there : used - left;
    right = used - left - inside;
  }
};

// Zero points to `columns` columns of so many rows.
template <class S>
inline void fill_wide_columns(int16_t* to, int32_t columns, int32_t rows) {
  typedef WideRows<S> W;
  if (S::kInputChannels % 4 != 0) {
    fill_codes_of_columns(to, S::kInputZeroPoint, columns, rows * S::kInputChannels, W::kColumnCodes);
    return;
  }
  const int32_t words = S::kInputChannels % 16 == 0 ? 8 : 2;
  void* const at = to;
  fill_columns<words>(static_cast<uint32_t*>(at), S::kInputZeroPoint, columns, rows * (S::kInputChannels / 2 / words),
                      W::kColumnCodes / 2);
}

// One image row.
template <class S>
inline void widen_row(const int8_t* from, int16_t* to, int32_t columns) {
  typedef WideRows<S> W;
  const int32_t apart = 2 * W::kColumnCodes;
  const int32_t from_apart = W::kStep * +S::kInputChannels;
  const int32_t pixels = W::kGroup * W::kGroups;
  if (S::kInputChannels % 4 == 0 && W::kStep == 1) {
    const int32_t words = S::kInputChannels / 4;
    void* const at = to;
    if (columns >= W::kPixels) {
      widen_pixels<words, apart, W::kPixels>(from, static_cast<uint32_t*>(at), columns / W::kPixels,
                                             columns % W::kPixels);
    } else {
      widen_pixels<words, apart, 1>(from, static_cast<uint32_t*>(at), columns, 0);
    }
  } else if (columns >= pixels) {
    widen_codes<S::kInputChannels, from_apart, apart, W::kGroup, W::kGroups>(from, to, columns / pixels,
                                                                             columns % pixels);
  } else {
    widen_codes<S::kInputChannels, from_apart, apart, 1, 1>(from, to, columns, 0);
  }
}

// Widens the image rows under output row y that were not under the one before it, all of them for the first of a step.
template <class S, class In>
inline void widen_rows(In in, int16_t* columns, int32_t y, bool first, const KindOfColumns<S>& kind) {
  typedef WideRows<S> W;
  const int32_t from = first ? 0 : +W::kKept;
  int16_t* to = columns + from * S::kInputChannels;
  fill_wide_columns<S>(to, kind.left, S::kKernelHeight - from);
  to += kind.left * W::kColumnCodes;
  fill_wide_columns<S>(to + kind.inside * W::kColumnCodes, kind.right, S::kKernelHeight - from);
  for (int32_t ky = from; ky < S::kKernelHeight; ++ky, to += S::kInputChannels) {
    const int32_t row = y * S::kStrideHeight - S::kPadTop + ky * S::kDilationHeight;
    if (row >= 0 && row < S::kInputHeight) {
      widen_row<S>(in[row] + kind.first * S::kInputChannels, to, kind.inside);
    } else {
      fill_wide_columns<S>(to, kind.inside, 1);
    }
  }
}

// The packed channels of the pixels whose columns are there. to: the first one's.
template <class S>
inline void convolve_packed_channels(int16_t* columns, const int32_t* stream, int8_t* to, int32_t width,
                                     int8_t* stage) {
  typedef WideRows<S> W;
  const int32_t apart = W::kKinds * +S::kOutputChannels;  // of two outputs
  const int32_t moves = W::kDistance == 1 ? 2 : 1;
  const int32_t pairs = width / 2;
  void* at = columns;
  void* const room = stage + (+W::kStageBytes);
  Dot2x4 job;
  job.from0 = job.from1 = nullptr;
  job.stream = stream;
  job.steps = W::kSteps;
  job.columns = static_cast<uint32_t*>(at);
  job.columns_move = moves * W::kMove;
  job.outputs_move = moves * apart - S::kPacked;
  job.to0 = to;
  job.to1 = to + W::kDistance * apart;
  job.pairs = pairs;
  if (pairs > 0) convolve_wide_pairs<S>(job, static_cast<int32_t*>(room));
  if (width % 2 == 0) return;
  at = columns + pairs * (job.columns_move / 2);
  job.columns = static_cast<uint32_t*>(at);
  job.to0 = to + pairs * (S::kPacked + job.outputs_move);
  job.to1 = stage;
  job.pairs = 1;
  convolve_wide_pairs<S>(job, static_cast<int32_t*>(room));
}

// Of the packed channels.
template <class S>
inline void clamp_packed_channels(int8_t* to) {
  if (S::kPacked == S::kOutputChannels) {
    clamp_codes<S>(to, S::kOutputWidth * S::kOutputChannels);
    return;
  }
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
    for (int32_t c = 0; c < S::kPacked; ++c) {
      to[c] = static_cast<int8_t>(to[c] < S::kLowest ? +S::kLowest : to[c] > S::kHighest ? +S::kHighest : +to[c]);
    }
  }
}

template <class S, class In, class Out>
inline void conv2d_wide_rows_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  typedef WideRows<S> W;
  static_assert(W::kOneWide || S::kStrideWidth % S::kDilationWidth == 0 || S::kDilationWidth % S::kStrideWidth == 0,
                "see above");
  static_assert(S::kPacked == 0 || W::kApart <= 4000, "as dot_2x4_dsp takes it");
  int8_t* const stage = static_cast<int8_t*>(scratch) + W::kBytes;
  const int32_t group_words = 2 * W::kSteps + 12;
  PlainChannels<S, 2, W::kTaps, 1, W::kWidth, (W::kLeastWidth > 0 ? +W::kLeastWidth : 1)> plain(
      stream.address() + (S::kPacked > 0 ? 2 + S::kPacked / 4 * group_words : 0), W::kMove,
      W::kKinds * +S::kOutputChannels);
  const int32_t first = step * S::kRowsAtOnce;
  const int32_t end = S::kOutputHeight - first < S::kRowsAtOnce ? +S::kOutputHeight : first + S::kRowsAtOnce;
  const int32_t last = (+S::kOutputWidth < +W::kKinds ? +S::kOutputWidth : +W::kKinds) - 1;  // kind of columns
  for (int32_t top = first; top < first + W::kRowsApart && top < end; ++top) {
    for (int32_t number = 0; number <= last; ++number) {
      const KindOfColumns<S> kind(number);
      int16_t* columns = static_cast<int16_t*>(scratch);
      for (int32_t y = top; y < end; y += W::kRowsApart, columns += (+W::kSlide)) {
        widen_rows<S>(in, columns, y, y == top, kind);
        int8_t* const to = out[y] + number * S::kOutputChannels;
        if (S::kPacked > 0) convolve_packed_channels<S>(columns, stream.address(), to, kind.width, stage);
        if (S::kPlain > 0) {
          plain.job.from = columns;
          plain.convolve(to, kind.width);
        }
        if (W::kClamps && S::kPacked > 0 && number == last) clamp_packed_channels<S>(out[y]);
      }
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
