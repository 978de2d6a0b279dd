// An element-wise operator of one int16 tensor that is a straight line, clamped, any core: one row a step.
#pragma once

#include "../core/requantize.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void line_s16(In in, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const int16_t* from = in[step];
  int16_t* to = out[step];
  for (int32_t i = 0; i < elements; ++i) {
    int32_t distance = from[i] - S::kInputZeroPoint;
    if (S::kIsMirrored && distance < 0) distance = -distance;
    const int32_t code = scale_sum(distance, S::kMultiplier, S::kShift) + S::kOutputZeroPoint;
    to[i] = static_cast<int16_t>(clamp_code(code, S::kLowest, S::kHighest));
  }
}

}  // namespace milliwatt
