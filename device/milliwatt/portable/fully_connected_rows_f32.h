// FULLY_CONNECTED, float32, any core, input of several rows, one a step.
#pragma once

#include "fully_connected_row.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_rows_f32(In in, Out out, Flash<float> weights, Flash<float> bias, void* state,
                                     int32_t step) {
  fully_connected_row<S>(RealSums<S>(bias), weights, in, out, static_cast<float*>(state), step);
}

}  // namespace milliwatt
