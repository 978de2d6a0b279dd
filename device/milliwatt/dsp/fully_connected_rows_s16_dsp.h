// FULLY_CONNECTED, int16 with int8 weights stored as int16, Armv7E-M: input of several rows, one a step.
#pragma once

#include "../portable/fully_connected_row.h"
#include "wide_sums_dsp.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_rows_s16_dsp(In in, Out out, Flash<int16_t> weights, Flash<int32_t> bias,
                                         Flash<int16_t> multipliers, Flash<int8_t> shifts, void* state, int32_t step) {
  fully_connected_row<S>(WideSumsDsp<S>(bias, multipliers, shifts), weights, in, out, static_cast<int64_t*>(state),
                         step);
}

}  // namespace milliwatt
