// FULLY_CONNECTED, int16 with int8 weights stored as int16, sums of 32 bits, Armv7E-M: input of several rows, one a
// step.
#pragma once

#include "../portable/fully_connected_row.h"
#include "wide_sums_dsp.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_rows_narrow_s16_dsp(In in, Out out, Flash<int16_t> weights, Flash<int32_t> bias,
                                                Flash<int32_t> factors, void* state, int32_t step) {
  fully_connected_row<S>(NarrowSumsDsp<S>(bias, factors), weights, in, out, static_cast<int32_t*>(state), step);
}

}  // namespace milliwatt
