// TRANSPOSE of five or six dimensions that move apart, any element type: all in one step. kSize and kStride say, for
// the output's dimensions, how often and how far the place in the input moves.
#pragma once

#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void transpose_deep(In in, Out out, int32_t) {
  typedef typename In::Element T;
  const T* from = in[0];
  T* to = out[0];
  for (int32_t i0 = 0; i0 < S::kSize0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kSize1; ++i1) {
      for (int32_t i2 = 0; i2 < S::kSize2; ++i2) {
        for (int32_t i3 = 0; i3 < S::kSize3; ++i3) {
          const T* plane = from + i0 * S::kStride0 + i1 * S::kStride1 + i2 * S::kStride2 + i3 * S::kStride3;
          for (int32_t i4 = 0; i4 < S::kSize4; ++i4) {
            const T* run = plane + i4 * S::kStride4;
            for (int32_t i5 = 0; i5 < S::kSize5; ++i5) *to++ = run[i5 * S::kStride5];
          }
        }
      }
    }
  }
}

}  // namespace milliwatt
