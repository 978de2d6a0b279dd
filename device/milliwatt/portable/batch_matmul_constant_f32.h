// BATCH_MATMUL whose second factor is constant, float32, any core, all rows there, one behind the other: everything in
// one step.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "matrix_products.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void batch_matmul_constant_f32(In left, Out out, Flash<float> right, int32_t) {
  matrix_products<S>(left[0], right, out[0]);
}

}  // namespace milliwatt
