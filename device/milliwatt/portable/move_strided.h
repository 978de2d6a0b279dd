// Elements that move in nested loops, any type, any core: one output row a step (fill_elements.h).
#pragma once

#include "fill_elements.h"

namespace milliwatt {

template <class S, class In, class Out, class Start>
inline void move_strided(In in, Out out, Flash<Start> starts, int32_t step) {
  typedef typename Out::Element T;
  T* to = out[step];
  const int32_t start = starts[step];
  if (start < 0) return fill_elements<S>(to, Out::kRowElements);
  const T* from = (S::kByRows ? in[start] : in[0] + start) + S::kFirst;
  for (int32_t i0 = 0; i0 < S::kCount0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kCount1; ++i1) {
      for (int32_t i2 = 0; i2 < S::kCount2; ++i2) {
        const T* run = from + i0 * S::kStride0 + i1 * S::kStride1 + i2 * S::kStride2;
        for (int32_t i3 = 0; i3 < S::kCount3; ++i3) *to++ = run[i3 * S::kStride3];
      }
    }
  }
}

}  // namespace milliwatt
