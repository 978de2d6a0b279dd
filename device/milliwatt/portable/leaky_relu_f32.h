// LEAKY_RELU, float32, any core: one row a step.
#pragma once

#include "../core/flash.h"
#include "../core/real.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void leaky_relu_f32(In in, Out out, Flash<float> alpha, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const float factor = alpha[0];
  const float* from = in[step];
  float* to = out[step];
  for (int32_t i = 0; i < elements; ++i) to[i] = from[i] > 0.0f ? from[i] : product(from[i], factor);
}

}  // namespace milliwatt
