// LEAKY_RELU, int16, any core: one row a step.
#pragma once

#include "../core/requantize.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void leaky_relu_s16(In in, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const int16_t* from = in[step];
  int16_t* to = out[step];
  for (int32_t i = 0; i < elements; ++i) {
    const int32_t distance = from[i] - S::kInputZeroPoint;
    const int32_t scaled = distance >= 0 ? scale_sum(distance, S::kMultiplier, S::kShift)
                                         : scale_sum(distance, S::kNegativeMultiplier, S::kNegativeShift);
    to[i] = static_cast<int16_t>(clamp_code(scaled + S::kOutputZeroPoint, -32768, 32767));
  }
}

}  // namespace milliwatt
