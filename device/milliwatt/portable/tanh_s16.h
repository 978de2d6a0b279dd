// TANH, int16, any core: one row a step.
#pragma once

#include "../core/rows.h"
#include "../core/sigmoid.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void tanh_s16(In in, Out out, Flash<int16_t> sigmoid, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const int16_t* from = in[step];
  int16_t* to = out[step];
  for (int32_t i = 0; i < elements; ++i) {
    to[i] = tanh_by_sigmoid(sigmoid, sigmoid_argument(from[i], S::kMultiplier, S::kShift));
  }
}

}  // namespace milliwatt
