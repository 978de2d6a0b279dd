// FULLY_CONNECTED, int16 with int8 weights stored as int16, sums of 32 bits, Armv7E-M: input in one row, everything in
// one step.
#pragma once

#include "../portable/fully_connected_row.h"
#include "wide_sums_dsp.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_narrow_s16_dsp(In in, Out out, Flash<int16_t> weights, Flash<int32_t> bias,
                                           Flash<int32_t> factors, int32_t step) {
  fully_connected_row<S>(NarrowSumsDsp<S>(bias, factors), weights, in, out, static_cast<int32_t*>(0), step);
}

}  // namespace milliwatt
