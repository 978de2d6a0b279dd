// DEPTHWISE_CONV_2D, int16 with int8 weights, any core: one output row a step.
#pragma once

#include "depthwise_conv2d_row.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void depthwise_conv2d_s16(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias, Flash<int16_t> multipliers,
                                 Flash<int8_t> shifts, int32_t step) {
  depthwise_conv2d_row<S>(WideSums<S>(bias, multipliers, shifts), weights, in, out, step);
}

}  // namespace milliwatt
