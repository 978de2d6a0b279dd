// SELECT, any type, any core: one row a step.
#pragma once

#include "../core/rows.h"

namespace milliwatt {

template <class S, class In0, class In1, class In2, class Out>
inline void select(In0 conditions, In1 if_true, In2 if_false, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const typename In0::Element* condition = conditions[step];
  const typename Out::Element* first = if_true[step];
  const typename Out::Element* second = if_false[step];
  typename Out::Element* to = out[step];
  for (int32_t i = 0; i < elements; ++i) to[i] = condition[i] != 0 ? first[i] : second[i];
}

}  // namespace milliwatt
