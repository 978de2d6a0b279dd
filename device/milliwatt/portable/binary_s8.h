// An element-wise operator of two computed tensors, int8, any core, one or both repeated along some dimensions: one
// output row a step. An operand's row is that of the step (kIn0ByRows), or begins at step * kIn0RowStride among all of
// its rows: then they are all there, one behind the other.
#pragma once

#include "../core/rows.h"
#include "binary_code.h"

namespace milliwatt {

template <class S, class In0, class In1, class Out>
inline void binary_s8(In0 in0, In1 in1, Out out, int32_t step) {
  const int8_t* a = S::kIn0ByRows ? in0[step] : in0[0] + step * S::kIn0RowStride;
  const int8_t* b = S::kIn1ByRows ? in1[step] : in1[0] + step * S::kIn1RowStride;
  combine_row<S>(a, b, out[step]);
}

}  // namespace milliwatt
