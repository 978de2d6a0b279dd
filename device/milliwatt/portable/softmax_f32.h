// SOFTMAX, float32, over runs of kChannels elements, any core: one row a step.
#pragma once

#include "largest_real.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void softmax_f32(In in, Out out, Flash<float> beta, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const float factor = beta[0];
  const float* from = in[step];
  float* to = out[step];
  for (int32_t first = 0; first < elements; first += S::kChannels) {
    const float largest = largest_real(from + first, S::kChannels);
    float sum = 0.0f;
    for (int32_t i = first; i < first + S::kChannels; ++i) {
      to[i] = real_exp(product(from[i] - largest, factor));
      sum += to[i];
    }
    for (int32_t i = first; i < first + S::kChannels; ++i) to[i] = to[i] / sum;
  }
}

}  // namespace milliwatt
