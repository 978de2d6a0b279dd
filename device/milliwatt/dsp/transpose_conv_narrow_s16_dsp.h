// TRANSPOSE_CONV, int16 with int8 weights stored as int16, sums of 32 bits, Armv7E-M: one output row a step, two pixels
// at a time.
#pragma once

#include "pixel_pairs_s16_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void transpose_conv_narrow_s16_dsp(In in, Out out, Flash<int16_t> weights, Flash<int32_t> bias,
                                          Flash<int32_t> factors, int32_t step) {
  const NarrowSumsDsp<S> sums(bias, factors);
  const NarrowTransposedRow<S, In, Out> row = {sums, weights, in};
  row.compute(out, step);
}

// The output's shape is computed too; the file says it already.
template <class S, class Shape, class In, class Out>
inline void transpose_conv_narrow_s16_dsp(Shape, In in, Out out, Flash<int16_t> weights, Flash<int32_t> bias,
                                          Flash<int32_t> factors, int32_t step) {
  transpose_conv_narrow_s16_dsp<S>(in, out, weights, bias, factors, step);
}

}  // namespace milliwatt

#endif
