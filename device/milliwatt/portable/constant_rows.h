// CONSTANT, any element type, any core: one output row a step, from flash.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class Out>
inline void constant_rows(Out out, Flash<typename Out::Element> elements, int32_t step) {
  typename Out::Element* to = out[step];
  for (int32_t i = 0; i < S::kElements; ++i) to[i] = elements[step * S::kElements + i];
}

}  // namespace milliwatt
