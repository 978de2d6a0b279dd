// TRANSPOSE, any element type: one output row a step. kSize and kStride say, for the up to four dimensions within an
// output row, how often and how far the place in the input moves. An output row comes from the input row of its number
// (kRowStays) or from anywhere: then all input rows are there, one behind the other.
#pragma once

#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void transpose(In in, Out out, int32_t step) {
  typedef typename In::Element T;
  const T* from = S::kRowStays ? in[step] : in[0] + step * S::kRowStride;
  T* to = out[step];
  for (int32_t i0 = 0; i0 < S::kSize0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kSize1; ++i1) {
      for (int32_t i2 = 0; i2 < S::kSize2; ++i2) {
        const T* run = from + i0 * S::kStride0 + i1 * S::kStride1 + i2 * S::kStride2;
        for (int32_t i3 = 0; i3 < S::kSize3; ++i3) *to++ = run[i3 * S::kStride3];
      }
    }
  }
}

}  // namespace milliwatt
