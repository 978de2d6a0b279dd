// TRANSPOSE_CONV, int16 with int8 weights, any core: one output row a step.
#pragma once

#include "transpose_conv_row.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void transpose_conv_s16(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias, Flash<int16_t> multipliers,
                               Flash<int8_t> shifts, int32_t step) {
  transpose_conv_row<S>(WideSums<S>(bias, multipliers, shifts), weights, in, out, step);
}

// The output's shape is computed too; the file says it already.
template <class S, class Shape, class In, class Out>
inline void transpose_conv_s16(Shape, In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias,
                               Flash<int16_t> multipliers, Flash<int8_t> shifts, int32_t step) {
  transpose_conv_s16<S>(in, out, weights, bias, multipliers, shifts, step);
}

}  // namespace milliwatt
