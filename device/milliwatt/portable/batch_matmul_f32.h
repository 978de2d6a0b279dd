// BATCH_MATMUL, float32, any core, all rows there, one behind the other: everything in one step.
#pragma once

#include "../core/rows.h"
#include "matrix_products.h"

namespace milliwatt {

template <class S, class In, class Right, class Out>
inline void batch_matmul_f32(In left, Right right, Out out, int32_t) {
  const float* factors = right[0];
  matrix_products<S>(left[0], factors, out[0]);
}

}  // namespace milliwatt
