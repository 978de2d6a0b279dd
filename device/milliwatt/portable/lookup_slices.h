// Slices of a constant table that are numbered by computed positions, any type, any core, everything in one step.
// Positions beyond the ends are the nearest there are.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"

namespace milliwatt {

// The place of the first element of the slice at that position.
template <class S, class Position>
inline int32_t slice_place(Position position) {
  const int32_t last = S::kSize - 1;
  return (position < 0 ? 0 : position > last ? last : static_cast<int32_t>(position)) * S::kRun;
}

template <class S, class In, class Out, class T>
inline void lookup_slices(In positions, Out out, Flash<T> slices, int32_t) {
  const typename In::Element* position = positions[0];
  typename Out::Element* to = out[0];
  for (int32_t outer = 0; outer < S::kOuter; ++outer) {
    for (int32_t i = 0; i < S::kPositions; ++i) {
      const int32_t from = outer * S::kSize * S::kRun + slice_place<S>(position[i]);
      for (int32_t k = 0; k < S::kRun; ++k) *to++ = static_cast<typename Out::Element>(slices[from + k]);
    }
  }
}

}  // namespace milliwatt
