// The same of int8 codes, each times the table's scale (lookup_slices.h).
#pragma once

#include "../core/real.h"
#include "lookup_slices.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void lookup_scaled_slices(In positions, Out out, Flash<int8_t> slices, Flash<float> scale, int32_t) {
  const typename In::Element* position = positions[0];
  float* to = out[0];
  for (int32_t i = 0; i < S::kPositions; ++i) {
    const int32_t from = slice_place<S>(position[i]);
    for (int32_t k = 0; k < S::kRun; ++k) *to++ = product(scale[0], static_cast<float>(slices[from + k]));
  }
}

}  // namespace milliwatt
