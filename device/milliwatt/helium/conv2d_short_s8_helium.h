// CONV_2D, int8, Helium, windows of up to 16 codes: one output row a step, four channels at a time whose weights stay
// in registers (dot_four_helium.h).
//
// weights, channels: as dot_four_helium.h reads them. scratch: the row's windows, column by column (columns_helium.h),
// and 15 bytes beyond. Without scratch a window is a run of 16 codes of an input row, and is read there.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "columns_helium.h"
#include "dot_four_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

template <class S>
inline void convolve_short_helium(const int8_t* windows, int8_t* to, const int8_t* weights, const int32_t* channels) {
  typedef typename CodeNumbers<S>::Form Form;
  const int32_t pixel = S::kStrideWidth * +HeliumColumns<S>::kColumnBytes;
  const int32_t whole = S::kOutputChannels / 4;
  const int32_t left = S::kOutputChannels % 4;
  FourJob job;
  for (int32_t i = 0; i < 4; ++i) job.from[i] = windows;
  job.to[0] = to;
  job.to_end = job.to + 1;
  job.weights = weights;
  job.channels = channels;
  job.pixels = S::kOutputWidth;
  job.groups = whole;
  job.from_move = -pixel * S::kOutputWidth;
  job.row_move = 0;
  if (whole > 0) dot_four_helium<Form, 0, 1, pixel, S::kOutputChannels, 4>(&job);
  if (left > 0) {
    job.from[0] = windows;
    job.to[0] = to + 4 * whole;
    job.weights = weights + 64 * whole;
    job.channels = channels + whole * +CodeNumbers<S>::kChannelWords;
    job.groups = 1;
    dot_four_helium<Form, 0, 1, pixel, S::kOutputChannels, left == 0 ? 1 : left>(&job);
  }
}

template <class S, class In, class Out>
inline void conv2d_short_s8_helium(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels, int32_t step) {
  convolve_short_helium<S>(in[step * S::kStrideHeight], out[step], weights.address(), channels.address());
}

template <class S, class In, class Out>
inline void conv2d_short_s8_helium(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels, void* scratch,
                                   int32_t step) {
  int8_t* const codes = static_cast<int8_t*>(scratch);
  HeliumColumns<S>::gather(in, step, codes);
  convolve_short_helium<S>(codes, out[step], weights.address(), channels.address());
}

}  // namespace milliwatt

#endif
