// An element-wise operator of a computed tensor and a constant (input kConstantInput), int8, any core, one or both
// repeated along some dimensions: one output row a step. Rows are found as in binary_s8.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "binary_code.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void binary_constant_s8(In in, Out out, Flash<int8_t> constants, int32_t step) {
  if (S::kConstantInput == 1) {
    const int8_t* a = S::kIn0ByRows ? in[step] : in[0] + step * S::kIn0RowStride;
    combine_row<S>(a, constants + step * S::kIn1RowStride, out[step]);
  } else {
    const int8_t* b = S::kIn1ByRows ? in[step] : in[0] + step * S::kIn1RowStride;
    combine_row<S>(constants + step * S::kIn0RowStride, b, out[step]);
  }
}

}  // namespace milliwatt
