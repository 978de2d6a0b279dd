// CONV_2D, int8, Armv7E-M: kRowsAtOnce output rows a step, two pixels at a time.
//
// The two pixels' windows are gathered into `scratch` as columns (columns_dsp.h); dot_2x4_dsp does the rest. scratch:
// the columns, one window row for the image's edge where there is padding, and a place for the outputs of two pixels
// where they cannot be written straight to the output row (a last pixel without a partner, channels not a multiple of 4).
#pragma once

#include "milliwatt/columns_dsp.h"
#include "milliwatt/dot_2x4_dsp.h"
#include "milliwatt/flash.h"
#include "milliwatt/rows.h"

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

template <class S, class In, class Out>
inline void conv2d_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  typedef Columns<S> C;
  const int32_t padded_channels = (S::kOutputChannels + 3) / 4 * 4;
  const bool whole = padded_channels == S::kOutputChannels;
  const bool clamps = S::kLowest > -128 || S::kHighest < 127;

  uint32_t* columns = static_cast<uint32_t*>(scratch);
  int8_t* edge = static_cast<int8_t*>(scratch) + C::kBytes;
  int8_t* stage = edge + C::kEdgeBytes;

  const int32_t first = step * S::kRowsAtOnce;
  const int32_t end = first + S::kRowsAtOnce < S::kOutputHeight ? first + S::kRowsAtOnce : +S::kOutputHeight;
  WindowRows<S> window;
  int8_t* to0 = stage;  // of a pixel that waits for its partner in the next row
  bool waiting = false;
  for (int32_t y = first; y < end; ++y) {
    window.move_to(in, y);
    int8_t* to = out[y];
    int8_t* const row_end = to + S::kOutputWidth * S::kOutputChannels;
    int32_t left = -S::kPadLeft;
    while (to != row_end) {
      const bool partner_in_row = to + S::kOutputChannels != row_end;
      int8_t* to1 = stage;
      if (!waiting && partner_in_row &&
          (!C::kPads || (window.inside && left >= 0 &&
                         left + S::kStrideWidth + S::kKernelWidth <= S::kInputWidth))) {
        gather_two_columns<S>(window, left, columns);
        to0 = to;
        to1 = to + S::kOutputChannels;
        to += 2 * S::kOutputChannels;
        left += 2 * S::kStrideWidth;
      } else {
        if (!waiting) {
          gather_edge<S>(window, left, columns, edge);
          to0 = to;
          to += S::kOutputChannels;
          left += S::kStrideWidth;
          waiting = true;
          if (to != row_end || y + 1 < end) continue;
        } else {
          gather_edge<S>(window, left, columns + 1, edge);
          to1 = to;
          to += S::kOutputChannels;
          left += S::kStrideWidth;
        }
        waiting = false;
      }
      if (whole) {
        dot_2x4_dsp(columns, stream.address(), to0, to1);
        if (clamps) finish_pixel<S>(to0, to0);
        if (clamps && to1 != stage) finish_pixel<S>(to1, to1);
      } else {
        dot_2x4_dsp(columns, stream.address(), stage, stage + padded_channels);
        finish_pixel<S>(stage, to0);
        if (to1 != stage) finish_pixel<S>(stage + padded_channels, to1);
      }
    }
  }
}

}  // namespace milliwatt

#endif
