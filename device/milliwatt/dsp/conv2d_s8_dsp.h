// CONV_2D, int8, Armv7E-M: kRowsAtOnce output rows a step, two pixels at a time.
//
// The two pixels' windows are gathered into `scratch` as columns (columns_dsp.h); dot_2x4_dsp does the rest. So a 1x1
// window may be computed in place. scratch: the columns; one window row for the image's edge where there is padding and
// channels are not whole words; a place for outputs that cannot be written straight to the output row (those of a last
// pixel's missing partner; those of both pixels where channels are not a multiple of 4).
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "clamp_codes_dsp.h"
#include "columns_dsp.h"
#include "dot_1x4_dsp.h"
#include "dot_2x4_dsp.h"
#include "general_channels_dsp.h"
#include "plain_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// Copies one pixel's outputs to their place, within the activation's range.
template <class S>
inline void finish_pixel(const int8_t* from, int8_t* to) {
  for (int32_t c = 0; c < S::kOutputChannels; ++c) {
    const int32_t code = from[c];
    to[c] = static_cast<int8_t>(code < S::kLowest ? +S::kLowest : code > S::kHighest ? +S::kHighest : code);
  }
}

// The next output pixel of a step, and the image rows under its window.
template <class S, class In, class Out>
struct NextPixel {
  In in;
  Out out;
  int32_t y;
  int32_t x;
  int8_t* row;
  WindowRows<S> window;

  void enter_row(int32_t number) {
    y = number;
    x = 0;
    row = out[y];
    window.move_to(in, y);
  }
  int32_t left() const { return x * S::kStrideWidth - S::kPadLeft; }
  // How many pairs from here on have both windows in the image.
  int32_t pairs_inside() const {
    typedef Columns<S> C;
    const int32_t fitting =
        C::kPadsColumns ? (S::kInputWidth - S::kKernelWidth + S::kPadLeft) / S::kStrideWidth + 1 : +S::kOutputWidth;
    const int32_t end = fitting < S::kOutputWidth ? fitting : +S::kOutputWidth;
    if (C::kPads && (!window.inside || left() < 0)) return 0;
    return x < end ? (end - x) / 2 : 0;
  }
  // Where its outputs go; moves on.
  int8_t* take(int32_t pixels) {
    int8_t* to = row + x * S::kOutputChannels;
    x += pixels;
    return to;
  }
};

// Pairs whose columns are gathered; or that are widened where the dot products are.
template <class S, bool Widens>
inline void convolve_pairs(const Dot2x4& job) {
  typedef DotRounds<S, Columns<S>::kSteps> R;
  dot_2x4_dsp<R::kFirst, R::kBlocks, R::kBlock, (Widens ? +R::kTail : -1), S::kNarrow, S::kShift, 0>(&job);
}

// The outputs of the pair whose columns are gathered; to1 is null where there is no second pixel.
template <class S>
inline void convolve_pair(Dot2x4& job, int8_t* stage, int8_t* to0, int8_t* to1) {
  const int32_t padded_channels = (S::kOutputChannels + 3) / 4 * 4;
  const bool whole = padded_channels == S::kOutputChannels;
  job.to0 = whole ? to0 : stage;
  job.to1 = !whole ? stage + padded_channels : to1 != nullptr ? to1 : stage;
  convolve_pairs<S, false>(job);
  if (!whole || S::kLowest > -128 || S::kHighest < 127) {
    finish_pixel<S>(job.to0, to0);
    if (to1 != nullptr) finish_pixel<S>(job.to1, to1);
  }
}

// Pairs of pixels of a window of one pixel, widened where the dot products are, unless these are so long that a call a
// pair does not matter: other layers then share their code.
template <class S>
inline void convolve_row_pairs(Dot2x4& job, const int8_t* from0, const int8_t* from1, int8_t* to0, int8_t* to1,
                               int32_t pairs) {
  typedef Columns<S> C;
  job.from0 = from0;
  job.from1 = from1;
  job.to0 = to0;
  job.to1 = to1;
  job.pairs = C::kLarge ? 1 : pairs;
  for (; C::kLarge && pairs > 0; --pairs) {
    widen_words_of_two(from0, from1, job.columns, C::kWords);
    convolve_pairs<S, false>(job);
    from0 += 2 * S::kInputChannels;
    from1 += 2 * S::kInputChannels;
    job.to0 += 2 * S::kOutputChannels;
    job.to1 += 2 * S::kOutputChannels;
  }
  if (C::kLarge) return;
  convolve_pairs<S, true>(job);
}

// The last pixel of an odd number: one of a pair whose other half is thrown away, or on its own.
template <class S, bool Alone>
struct LonePixel {
  static void convolve(const int8_t* from, int8_t* to, Dot2x4& job, int8_t* /*stage*/) {
    int8_t* codes = reinterpret_cast<int8_t*>(job.columns);  // for outputs may be written over the pixel's own codes
    copy_codes(from, codes, S::kInputChannels);
    dot_1x4_dsp<S::kInputChannels % 16 == 0 ? 4 : 1, S::kShift>(codes, job.stream, to, S::kInputChannels / 4);
  }
};
template <class S>
struct LonePixel<S, false> {
  static void convolve(const int8_t* from, int8_t* to, Dot2x4& job, int8_t* stage) {
    convolve_row_pairs<S>(job, from, from, to, stage, 1);
  }
};

// A window of one pixel without padding: codes are widened from the image's rows, pair by pair.
template <class S, class In, class Out>
inline void convolve_pixels(In in, Out out, Dot2x4& job, int8_t* stage, int32_t first, int32_t rows) {
  typedef Columns<S> C;
  const int8_t* lone = nullptr;  // the last pixel of a row of an odd number waits for the next row
  int8_t* lone_to = nullptr;
  for (int32_t y = first; y < first + rows; ++y) {
    const int8_t* from = in[y];
    int8_t* to = out[y];
    int32_t left = S::kOutputWidth;
    if (lone != nullptr) {
      convolve_row_pairs<S>(job, lone, from, lone_to, to, 1);
      lone = nullptr;
      from += S::kInputChannels;
      to += S::kOutputChannels;
      --left;
    }
    if (left > 1) {
      convolve_row_pairs<S>(job, from, from + S::kInputChannels, to, to + S::kOutputChannels, left / 2);
    }
    if (left % 2 != 0) {
      lone = from + (left - 1) * S::kInputChannels;
      lone_to = to + (left - 1) * S::kOutputChannels;
    }
  }
  if (lone != nullptr) LonePixel<S, C::kAlone>::convolve(lone, lone_to, job, stage);
}

// The plain channels of windows of one pixel, from the image's rows. They lie behind the others in the stream.
template <class S, class In, class Out>
inline void convolve_plain_pixels(In in, Out out, Flash<int32_t> stream, int32_t first, int32_t rows) {
  const int32_t words = S::kInputChannels / 4;
  const int32_t* channels = stream.address() + (2 + (S::kOutputChannels + 3) / 4 * (4 * words + 12));
  PlainChannels<S, 1, S::kInputChannels, 1, S::kOutputWidth> plain(channels, S::kInputChannels, S::kOutputChannels);
  for (int32_t y = first; y < first + rows; ++y) {
    plain.job.from = in[y];
    plain.convolve(out[y], S::kOutputWidth);
  }
}

template <class S, class In, class Out>
inline void conv2d_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  typedef Columns<S> C;
  const int32_t padded_channels = (S::kOutputChannels + 3) / 4 * 4;
  const bool whole = padded_channels == S::kOutputChannels;
  const bool clamps = S::kLowest > -128 || S::kHighest < 127;
  const bool pixels = S::kKernelHeight == 1 && S::kKernelWidth == 1 && S::kStrideHeight == 1 && S::kStrideWidth == 1 &&
                      !C::kPads && C::kTail == 0 && whole;

  uint32_t* columns = static_cast<uint32_t*>(scratch);
  int8_t* edge = static_cast<int8_t*>(scratch) + C::kBytes;
  int8_t* stage = edge + C::kEdgeBytes;
  Dot2x4 job;
  job.columns = columns;
  job.stream = stream.address();
  job.steps = C::kSteps;

  const int32_t first = step * S::kRowsAtOnce;
  const int32_t rows = S::kOutputHeight - first < S::kRowsAtOnce ? S::kOutputHeight - first : +S::kRowsAtOnce;
  if (pixels) {
    convolve_pixels<S>(in, out, job, stage, first, rows);
    for (int32_t y = first; clamps && y < first + rows; ++y) {
      clamp_codes<S>(out[y], S::kOutputWidth * S::kOutputChannels);
    }
    if (S::kPlain > 0) convolve_plain_pixels<S>(in, out, stream, first, rows);
    return;
  }
  job.from0 = job.from1 = nullptr;
  job.pairs = 1;
  NextPixel<S, In, Out> pixel = {in, out, 0, 0, nullptr, {}};
  pixel.enter_row(first);
  for (int32_t rest = rows * S::kOutputWidth; rest > 0;) {
    if (pixel.x == S::kOutputWidth) pixel.enter_row(pixel.y + 1);
    const int32_t pairs = pixel.pairs_inside();
    if (pairs > 0) {
      rest -= 2 * pairs;
      int32_t left = pixel.left();
      int8_t* to = pixel.take(2 * pairs);
      for (const int8_t* end = to + 2 * pairs * S::kOutputChannels; to != end; to += 2 * S::kOutputChannels) {
        gather_two_columns<S>(pixel.window, left, columns);
        left += 2 * S::kStrideWidth;
        convolve_pair<S>(job, stage, to, to + S::kOutputChannels);
      }
      continue;
    }
    int8_t* to[2] = {stage, nullptr};
    for (int32_t p = 0; p < 2 && rest > 0; ++p, --rest) {
      if (pixel.x == S::kOutputWidth) pixel.enter_row(pixel.y + 1);
      gather_edge<S>(pixel.window, pixel.left(), columns + p, edge);
      to[p] = pixel.take(1);
    }
    convolve_pair<S>(job, stage, to[0], to[1]);
  }
}

// The same with general channels.
template <class S, class In, class Out>
inline void conv2d_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                          Flash<int32_t> general_channels, void* scratch, int32_t step) {
  conv2d_s8_dsp<S>(in, out, stream, scratch, step);
  convolve_general_channels<S>(in, out, general_weights, general_channels, step * S::kRowsAtOnce, S::kRowsAtOnce);
}

}  // namespace milliwatt

#endif
