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

  int32_t y = step * S::kRowsAtOnce;
  int32_t x = 0;
  const int32_t rows = S::kOutputHeight - y < S::kRowsAtOnce ? S::kOutputHeight - y : +S::kRowsAtOnce;
  for (int32_t left = rows * S::kOutputWidth; left > 0; left -= 2) {
    int8_t* to[2] = {stage, stage};
    for (int32_t p = 0; p < 2 && p < left; ++p) {
      gather_column<S>(in, y, x, columns + p, edge);
      to[p] = out[y] + x * S::kOutputChannels;
      if (++x == S::kOutputWidth) {
        x = 0;
        ++y;
      }
    }
    if (whole) {
      dot_2x4_dsp(columns, stream.address(), to[0], to[1]);
      if (clamps) finish_pixel<S>(to[0], to[0]);
      if (clamps && left > 1) finish_pixel<S>(to[1], to[1]);
    } else {
      dot_2x4_dsp(columns, stream.address(), stage, stage + padded_channels);
      finish_pixel<S>(stage, to[0]);
      if (left > 1) finish_pixel<S>(stage + padded_channels, to[1]);
    }
  }
}

}  // namespace milliwatt

#endif
