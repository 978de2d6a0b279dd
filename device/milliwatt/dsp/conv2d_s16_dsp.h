// CONV_2D, int16 with int8 weights stored as int16, Armv7E-M: one output row a step.
#pragma once

#include "../portable/conv2d_row.h"
#include "wide_sums_dsp.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void conv2d_s16_dsp(In in, Out out, Flash<int16_t> weights, Flash<int32_t> bias, Flash<int16_t> multipliers,
                           Flash<int8_t> shifts, int32_t step) {
  conv2d_row<S>(WideSumsDsp<S>(bias, multipliers, shifts), weights, in, out, step);
}

}  // namespace milliwatt
