// CONV_2D, int16 with int8 weights stored as int16, sums of 32 bits, Armv7E-M: one output row a step.
#pragma once

#include "../portable/conv2d_row.h"
#include "wide_sums_dsp.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void conv2d_narrow_s16_dsp(In in, Out out, Flash<int16_t> weights, Flash<int32_t> bias, Flash<int32_t> factors,
                                  int32_t step) {
  conv2d_row<S>(NarrowSumsDsp<S>(bias, factors), weights, in, out, step);
}

}  // namespace milliwatt
