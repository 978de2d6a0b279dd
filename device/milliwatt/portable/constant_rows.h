// CONSTANT, any element type, any core: one output row a step, from flash.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class Out>
inline void constant_rows(Out out, Flash<typename Out::Element> elements, int32_t step) {
  const int32_t count = Out::kRowElements;
  typename Out::Element* to = out[step];
  for (int32_t i = 0; i < count; ++i) to[i] = elements[step * count + i];
}

}  // namespace milliwatt
