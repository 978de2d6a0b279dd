// CONV_2D, int8, Armv7E-M: one output row a step, one channel at a time, from codes as they lie: for layers of few
// output channels. Channels are plain (plain_channels_dsp.h) where the codes of each window lie next to each other in
// the image, whole words of them; the others are general channels (general_channels_dsp.h).
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "general_channels_dsp.h"
#include "plain_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void conv2d_dots_s8_dsp(In in, Out out, Flash<int8_t> general_weights, Flash<int32_t> general_channels,
                               int32_t step) {
  convolve_general_channels<S>(in, out, general_weights, general_channels, step, 1);
}

template <class S, class In, class Out>
inline void conv2d_dots_s8_dsp(In in, Out out, Flash<int32_t> stream, int32_t step) {
  const int32_t codes = S::kKernelWidth * S::kInputChannels;
  static_assert(codes >= 4 && S::kKernelHeight == 1, "see above");
  convolve_plain_channels<S, 1, codes, S::kOutputWidth>(in[step * S::kStrideHeight],
                                                        S::kStrideWidth * S::kInputChannels, out[step],
                                                        S::kOutputChannels, S::kOutputWidth, stream.address());
}

// Both.
template <class S, class In, class Out>
inline void conv2d_dots_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                               Flash<int32_t> general_channels, int32_t step) {
  conv2d_dots_s8_dsp<S>(in, out, stream, step);
  convolve_general_channels<S>(in, out, general_weights, general_channels, step, 1);
}

}  // namespace milliwatt

#endif
