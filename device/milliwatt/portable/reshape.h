// RESHAPE, any element type: the same elements in the same order, cut into other rows. One output row a step.
#pragma once

#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void reshape(In in, Out out, int32_t step) {
  static_assert(S::kElements == static_cast<int32_t>(Out::kRowElements) * static_cast<int32_t>(Out::kRowCount),
                "as many elements as before");
  const int32_t in_elements = In::kRowElements;
  const int32_t out_elements = Out::kRowElements;
  typename Out::Element* to = out[step];
  int32_t row = step * out_elements / in_elements;
  int32_t column = step * out_elements % in_elements;
  for (int32_t left = out_elements; left > 0; ++row, column = 0) {
    const typename In::Element* from = in[row] + column;
    const int32_t count = in_elements - column < left ? in_elements - column : left;
    for (int32_t i = 0; i < count; ++i) to[i] = from[i];
    to += count;
    left -= count;
  }
}

}  // namespace milliwatt
