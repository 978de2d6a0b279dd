// TRANSPOSE_CONV, int16 with int8 weights stored as int16, sums of 32 bits, Armv7E-M: one output row a step.
#pragma once

#include "../portable/transpose_conv_row.h"
#include "wide_sums_dsp.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void transpose_conv_narrow_s16_dsp(In in, Out out, Flash<int16_t> weights, Flash<int32_t> bias,
                                          Flash<int32_t> factors, int32_t step) {
  transpose_conv_row<S>(NarrowSumsDsp<S>(bias, factors), weights, in, out, step);
}

// The output's shape is computed too; the file says it already.
template <class S, class Shape, class In, class Out>
inline void transpose_conv_narrow_s16_dsp(Shape, In in, Out out, Flash<int16_t> weights, Flash<int32_t> bias,
                                          Flash<int32_t> factors, int32_t step) {
  transpose_conv_narrow_s16_dsp<S>(in, out, weights, bias, factors, step);
}

}  // namespace milliwatt
