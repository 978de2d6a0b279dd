// Elements that have a place each, any type, any core: one output row a step (fill_elements.h).
#pragma once

#include "fill_elements.h"

namespace milliwatt {

template <class S, class In, class Out, class Place>
inline void move_places(In in, Out out, Flash<Place> places, int32_t step) {
  typedef typename Out::Element T;
  const int32_t elements = Out::kRowElements;
  T* to = out[step];
  for (int32_t i = 0; i < elements; ++i) {
    const int32_t place = places[step * elements + i];
    to[i] = place < 0 ? fill_element<S, T>() : in[0][place];
  }
}

}  // namespace milliwatt
