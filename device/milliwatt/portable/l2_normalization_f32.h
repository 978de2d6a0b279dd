// L2_NORMALIZATION, float32, of runs of kChannels elements, any core: one row a step.
#pragma once

#include "../core/real_functions.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void l2_normalization_f32(In in, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const float* from = in[step];
  float* to = out[step];
  for (int32_t first = 0; first < elements; first += S::kChannels) {
    float squares = 0.0f;
    for (int32_t i = first; i < first + S::kChannels; ++i) squares += product(from[i], from[i]);
    const float root = real_sqrt(squares);
    const float norm = root < 1e-6f ? 1e-6f : root;
    for (int32_t i = first; i < first + S::kChannels; ++i) to[i] = from[i] / norm;
  }
}

}  // namespace milliwatt
