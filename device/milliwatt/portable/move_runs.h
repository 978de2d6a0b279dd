// Elements that move run by run, any type, any core: one output row a step (fill_elements.h).
#pragma once

#include "fill_elements.h"

namespace milliwatt {

template <class S, class In, class Out, class Start, class Place>
inline void move_runs(In in, Out out, Flash<Start> starts, Flash<Place> runs, int32_t step) {
  typedef typename Out::Element T;
  T* to = out[step];
  const int32_t start = starts[step];
  if (start < 0) return fill_elements<S>(to, Out::kRowElements);
  const T* from = S::kByRows ? in[start] : in[0] + start;
  for (int32_t run = 0; run < S::kRuns; ++run) {
    const int32_t place = runs[2 * run];
    const int32_t count = runs[2 * run + 1];
    if (place < 0) {
      fill_elements<S>(to, count);
    } else {
      __builtin_memcpy(to, from + place, static_cast<size_t>(count) * sizeof(T));
    }
    to += count;
  }
}

}  // namespace milliwatt
