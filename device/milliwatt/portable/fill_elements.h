// Operators that move elements, any element type, any core: one output row a step. An element is one of the input, or
// the fill, whose bytes are the lowest ones of kFill.
//
// move_strided and move_runs: a row has a start, the number of an input row (kByRows) or a place in the whole input,
// whose rows are all there then, one behind the other. Its elements follow from there in nested loops, or run by run.
// move_places: each element has its own place in the whole input.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class T>
inline T fill_element() {
  const int32_t bits = S::kFill;
  T value = 0;
  __builtin_memcpy(&value, &bits, sizeof(T) < sizeof(bits) ? sizeof(T) : sizeof(bits));
  return value;
}

template <class S, class T>
inline void fill_elements(T* to, int32_t count) {
  const T fill = fill_element<S, T>();
  for (int32_t i = 0; i < count; ++i) to[i] = fill;
}

}  // namespace milliwatt
