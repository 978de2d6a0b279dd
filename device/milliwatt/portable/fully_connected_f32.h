// FULLY_CONNECTED, float32, any core, input in one row: everything in one step.
#pragma once

#include "fully_connected_row.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_f32(In in, Out out, Flash<float> weights, Flash<float> bias, int32_t step) {
  fully_connected_row<S>(RealSums<S>(bias), weights, in, out, static_cast<float*>(0), step);
}

}  // namespace milliwatt
