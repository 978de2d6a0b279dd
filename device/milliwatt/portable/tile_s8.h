// TILE, int8, any core: one output row a step. Along each of the up to four dimensions within a row the input's kSize
// elements come kTimes times. Where rows are repeated too, all input rows are there, one behind the other.
#pragma once

#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void tile_s8(In in, Out out, int32_t step) {
  const int32_t row_elements = S::kSize0 * S::kSize1 * S::kSize2 * S::kSize3;
  const int8_t* from = S::kRowByRow ? in[step] : in[0] + step % S::kRows * row_elements;
  int8_t* to = out[step];
  for (int32_t i0 = 0; i0 < S::kSize0 * S::kTimes0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kSize1 * S::kTimes1; ++i1) {
      for (int32_t i2 = 0; i2 < S::kSize2 * S::kTimes2; ++i2) {
        const int32_t run = (i0 % S::kSize0 * S::kSize1 + i1 % S::kSize1) * S::kSize2 + i2 % S::kSize2;
        for (int32_t time = 0; time < S::kTimes3; ++time, to += S::kSize3) {
          __builtin_memcpy(to, from + run * S::kSize3, S::kSize3);
        }
      }
    }
  }
}

}  // namespace milliwatt
