// ADD of two tensors of the same shape, int8, Armv6-M: one row a step, in place where the plan has it so.
//
// The reference's three roundings come to one plane over the two codes: (kFactor0 * x0 + kFactor1 * x1 + kOffset) >>
// kShift, proven for every pair of codes when the layer is written (src/kernels/add_plane.h).
#pragma once

#include "../core/requantize.h"
#include "../core/rows.h"
#include "needs_armv6m.h"

namespace milliwatt {

template <class S, class In0, class In1, class Out>
inline void add_s8_armv6m(In0 in0, In1 in1, Out out, int32_t step) {
  const int8_t* a = in0[step];
  const int8_t* b = in1[step];
  int8_t* to = out[step];
  for (int32_t i = 0; i < Out::kRowElements; ++i) {
    const int32_t code = (a[i] * S::kFactor0 + b[i] * S::kFactor1 + S::kOffset) >> S::kShift;
    to[i] = static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }
}

}  // namespace milliwatt
