// ARG_MAX and ARG_MIN, any type, any core, all rows there, one behind the other: everything in one step.
#pragma once

#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void arg_extreme(In in, Out out, int32_t) {
  const typename In::Element* from = in[0];
  typename Out::Element* to = out[0];
  for (int32_t outer = 0; outer < S::kOuter; ++outer, from += S::kSize * S::kInner) {
    for (int32_t inner = 0; inner < S::kInner; ++inner) {
      int32_t best = 0;
      for (int32_t place = 1; place < S::kSize; ++place) {
        const typename In::Element now = from[place * S::kInner + inner];
        const typename In::Element before = from[best * S::kInner + inner];
        if (S::kLargest ? now > before : now < before) best = place;
      }
      *to++ = best;
    }
  }
}

}  // namespace milliwatt
