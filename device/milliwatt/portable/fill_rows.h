// FILL, any type, any core: one row a step.
#pragma once

#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void fill_rows(In value, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const typename Out::Element element = value[0][0];
  typename Out::Element* to = out[step];
  for (int32_t i = 0; i < elements; ++i) to[i] = element;
}

}  // namespace milliwatt
