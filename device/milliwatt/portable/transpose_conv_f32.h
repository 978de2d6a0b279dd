// TRANSPOSE_CONV, float32, any core: one output row a step.
#pragma once

#include "transpose_conv_row.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void transpose_conv_f32(In in, Out out, Flash<float> weights, Flash<float> bias, int32_t step) {
  transpose_conv_row<S>(RealSums<S>(bias), weights, in, out, step);
}

// The output's shape is computed too; the file says it already.
template <class S, class Shape, class In, class Out>
inline void transpose_conv_f32(Shape, In in, Out out, Flash<float> weights, Flash<float> bias, int32_t step) {
  transpose_conv_f32<S>(in, out, weights, bias, step);
}

}  // namespace milliwatt
