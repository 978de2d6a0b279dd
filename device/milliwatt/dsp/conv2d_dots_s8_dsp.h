// CONV_2D, int8, Armv7E-M: one output row a step, one output at a time, from codes as they lie: for layers of few
// output channels. All channels are general channels (general_channels_dsp.h).
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "general_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void conv2d_dots_s8_dsp(In in, Out out, Flash<int8_t> general_weights, Flash<int32_t> general_channels,
                               int32_t step) {
  convolve_general_channels<S>(in, out, general_weights, general_channels, step, 1);
}

}  // namespace milliwatt

#endif
