// An operator of one float32 tensor, element by element: one row a step.
#pragma once

#include "../core/real_functions.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void map_reals(In in, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const float* from = in[step];
  float* to = out[step];
  for (int32_t i = 0; i < elements; ++i) to[i] = real_function<S::kFunction>(from[i]);
}

}  // namespace milliwatt
