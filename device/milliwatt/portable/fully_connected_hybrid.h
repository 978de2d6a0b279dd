// FULLY_CONNECTED, float32 with int8 weights, any core, one vector, all input rows there, one behind the other:
// everything in one step. The vector is quantized with a scale of its own (its largest element is 127), kept in
// `scratch`, one byte an element; sums of codes are exact, and brought back to real numbers at the end.
#pragma once

#include "../core/flash.h"
#include "../core/real.h"
#include "../core/rows.h"
#include "quantize_float.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_hybrid(In in, Out out, Flash<int8_t> weights, Flash<float> bias, Flash<float> scale,
                                   void* scratch, int32_t) {
  const float* from = in[0];
  int8_t* codes = static_cast<int8_t*>(scratch);
  float range = 0.0f;
  for (int32_t i = 0; i < S::kInputs; ++i) {
    const float size = from[i] < 0.0f ? -from[i] : from[i];
    if (size > range) range = size;
  }
  const float steps = range == 0.0f ? 0.0f : 127.0f / range;
  for (int32_t i = 0; i < S::kInputs; ++i) {
    const float code = clamp_real(product(from[i], steps), -127.0f, 127.0f);
    codes[i] = static_cast<int8_t>(round_float(code));
  }
  const float one = product(range == 0.0f ? 1.0f : range / 127.0f, scale[0]);
  float* to = out[0];
  for (int32_t o = 0; o < S::kUnits; ++o) {
    const Flash<int8_t> row = weights + o * S::kInputs;
    int32_t sum = 0;
    for (int32_t i = 0; i < S::kInputs; ++i) sum += static_cast<int32_t>(codes[i]) * row[i];
    to[o] = activated<S::kActivation>(bias[o] + product(static_cast<float>(sum), one));
  }
}

}  // namespace milliwatt
