// An element-wise operator of a computed tensor and a constant (input kConstantInput) that are not int8, one or both
// repeated along some dimensions, any core: one output row a step.
#pragma once

#include "combined_values.h"

namespace milliwatt {

template <class S, class In, class Out, class Constant>
inline void binary_constant_values(In in, Out out, Flash<Constant> constants, int32_t step) {
  typedef typename In::Element T;
  if (S::kConstantInput == 1) {
    const T* a = S::kIn0ByRows ? in[step] : in[0] + step * S::kIn0RowStride;
    combine_values<S, T>(a, constants + step * S::kIn1RowStride, out[step]);
  } else {
    const T* b = S::kIn1ByRows ? in[step] : in[0] + step * S::kIn1RowStride;
    combine_values<S, T>(constants + step * S::kIn0RowStride, b, out[step]);
  }
}

}  // namespace milliwatt
