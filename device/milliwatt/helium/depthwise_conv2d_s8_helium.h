// DEPTHWISE_CONV_2D, int8, Helium, any window and multiplier: one output row a step.
//
// weights, channels: as dot_four_helium.h reads them. kMultiplier: output channels of an input channel. scratch: the
// planes of the input channels (planes_helium.h), and 15 bytes beyond.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_four_helium.h"
#include "planes_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

template <class S, int32_t Channels>
inline void depthwise_four_helium(FourJob job) {
  typedef HeliumPlanes<S> P;
  dot_four_helium<S, 1, (P::kTaps + 15) / 16, S::kStrideWidth * S::kKernelHeight, Channels>(&job);
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
  const int32_t group_weights = 64 * ((P::kTaps + 15) / 16);
  int8_t* const planes = static_cast<int8_t*>(scratch);
  P::gather(in, step, planes);
  FourJob job;
  job.to = out[step];
  job.weights = weights.address();
  job.channels = channels.address();
  job.pixels = S::kOutputWidth;
  job.groups = 1;
  if (S::kMultiplier == 1 && whole > 0) {
    find_planes_helium<S>(planes, 0, job);
    job.groups = whole;
    job.from_move = 4 * P::kPlane - S::kOutputWidth * S::kStrideWidth * S::kKernelHeight;
    job.to_move = 4 - S::kOutputWidth * S::kOutputChannels;
    depthwise_four_helium<S, 4>(job);
    job.groups = 1;
  } else {
    for (int32_t group = 0; group < whole; ++group) {
      find_planes_helium<S>(planes, 4 * group, job);
      FourJob one = job;
      one.to += 4 * group;
      one.weights += group * group_weights;
      one.channels += group * CodeNumbers<S>::kChannelWords;
      one.from_move = one.to_move = 0;
      depthwise_four_helium<S, 4>(one);
    }
  }
  if (left > 0) {
    find_planes_helium<S>(planes, 4 * whole, job);
    job.to += 4 * whole;
    job.weights += whole * group_weights;
    job.channels += whole * CodeNumbers<S>::kChannelWords;
    job.from_move = job.to_move = 0;
    depthwise_four_helium<S, left == 0 ? 1 : left>(job);
  }
}

}  // namespace milliwatt

#endif
