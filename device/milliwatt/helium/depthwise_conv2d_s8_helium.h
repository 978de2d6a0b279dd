// DEPTHWISE_CONV_2D, int8, Helium, any window and multiplier: kRowsAtOnce output rows a step.
//
// weights, channels: as dot_four_helium.h reads them; a channel's weights are those of a run in its plane, 0 between
// the columns. kMultiplier: output channels of an input channel. scratch: the planes of the input channels
// (planes_helium.h), and 15 bytes beyond.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_four_helium.h"
#include "planes_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

template <class S, int32_t Channels>
inline void depthwise_four_helium(FourJob job, int32_t rows, int32_t group, int32_t groups) {
  typedef HeliumPlanes<S> P;
  const int32_t blocks = (P::kTaps + 15) / 16;
  job.weights += group * 64 * blocks;
  job.channels += group * +CodeNumbers<S>::kChannelWords;
  job.groups = groups;
  for (int32_t i = 0; i < rows; ++i) job.to[i] += 4 * group;
  job.to_end = job.to + rows;
  dot_four_helium<typename CodeNumbers<S>::Form, 1, blocks, S::kStrideWidth * +P::kColumn, S::kOutputChannels,
                  Channels>(&job);
}

// Where the planes of four output channels lie; those that do not exist have that of the last one.
template <class S>
inline void find_planes_helium(const int8_t* planes, int32_t channel, FourJob& job) {
  for (int32_t i = 0; i < 4; ++i) {
    const int32_t plane = (channel + i) / S::kMultiplier;
    job.from[i] = planes + (plane < S::kInputChannels ? plane : S::kInputChannels - 1) * +HeliumPlanes<S>::kPlane;
  }
}

template <class S, class In, class Out>
inline void depthwise_conv2d_s8_helium(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels, void* scratch,
                                       int32_t step) {
  typedef HeliumPlanes<S> P;
  const int32_t left = S::kOutputChannels % 4;
  const int32_t whole = S::kOutputChannels / 4;
  const int32_t rest = S::kOutputHeight - step * S::kRowsAtOnce;
  const int32_t rows = rest < S::kRowsAtOnce ? rest : +S::kRowsAtOnce;
  const int32_t width = S::kOutputWidth * S::kStrideWidth * +P::kColumn;  // bytes that a row's windows move
  int8_t* const planes = static_cast<int8_t*>(scratch);
  P::gather(in, step * S::kRowsAtOnce, rows, planes);
  FourJob job;
  for (int32_t i = 0; i < rows; ++i) job.to[i] = out[step * S::kRowsAtOnce + i];
  job.weights = weights.address();
  job.channels = channels.address();
  job.pixels = S::kOutputWidth;
  job.row_move = S::kStrideHeight - width;
  job.from_move = 4 * +P::kPlane - (rows - 1) * S::kStrideHeight - width;
  if (S::kMultiplier == 1 && whole > 0) {
    find_planes_helium<S>(planes, 0, job);
    depthwise_four_helium<S, 4>(job, rows, 0, whole);
  } else {
    for (int32_t group = 0; group < whole; ++group) {
      find_planes_helium<S>(planes, 4 * group, job);
      depthwise_four_helium<S, 4>(job, rows, group, 1);
    }
  }
  if (left > 0) {
    find_planes_helium<S>(planes, 4 * whole, job);
    depthwise_four_helium<S, left == 0 ? 1 : left>(job, rows, whole, 1);
  }
}

}  // namespace milliwatt

#endif
