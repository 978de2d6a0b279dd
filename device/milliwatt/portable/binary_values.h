// An element-wise operator of two computed tensors that are not int8, one or both repeated along some dimensions, any
// core: one output row a step. Rows are found as in binary_s8.
#pragma once

#include "combined_values.h"

namespace milliwatt {

template <class S, class In0, class In1, class Out>
inline void binary_values(In0 in0, In1 in1, Out out, int32_t step) {
  typedef typename In0::Element T;
  const T* a = S::kIn0ByRows ? in0[step] : in0[0] + step * S::kIn0RowStride;
  const T* b = S::kIn1ByRows ? in1[step] : in1[0] + step * S::kIn1RowStride;
  combine_values<S, T>(a, b, out[step]);
}

}  // namespace milliwatt
