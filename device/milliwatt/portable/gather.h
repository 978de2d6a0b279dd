// GATHER by computed positions, any type, any core, everything in one step: all rows are there, one behind the other.
// Positions beyond the ends are the nearest there are.
#pragma once

#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Positions, class Out>
inline void gather(In in, Positions positions, Out out, int32_t) {
  typedef typename Out::Element T;
  const T* from = in[0];
  const typename Positions::Element* position = positions[0];
  T* to = out[0];
  for (int32_t outer = 0; outer < S::kOuter; ++outer, from += S::kSize * S::kRun) {
    for (int32_t i = 0; i < S::kPositions; ++i, to += S::kRun) {
      const int32_t last = S::kSize - 1;
      const int32_t place = position[i] < 0 ? 0 : position[i] > last ? last : static_cast<int32_t>(position[i]);
      __builtin_memcpy(to, from + place * S::kRun, S::kRun * sizeof(T));
    }
  }
}

}  // namespace milliwatt
