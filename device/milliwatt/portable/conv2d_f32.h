// CONV_2D, float32, any core: one output row a step.
#pragma once

#include "conv2d_row.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void conv2d_f32(In in, Out out, Flash<float> weights, Flash<float> bias, int32_t step) {
  conv2d_row<S>(RealSums<S>(bias), weights, in, out, step);
}

}  // namespace milliwatt
