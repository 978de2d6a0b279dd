// CONV_2D, int16 with int8 weights stored as int16, sums of 32 bits, Armv7E-M: one output row a step, two pixels at a
// time.
#pragma once

#include "pixel_pairs_s16_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void conv2d_narrow_s16_dsp(In in, Out out, Flash<int16_t> weights, Flash<int32_t> bias, Flash<int32_t> factors,
                                  int32_t step) {
  const NarrowSumsDsp<S> sums(bias, factors);
  const ConvolutionWeights<S, int16_t> of_channels = {weights};
  const NarrowConvolutionRow<S, In, Out> row = {sums, of_channels, in};
  row.compute(out, step);
}

}  // namespace milliwatt

#endif
