// QUANTIZE from one integer type to another: one row a step.
#pragma once

#include "../core/requantize.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void requantize_codes(In in, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const typename In::Element* from = in[step];
  typename Out::Element* to = out[step];
  for (int32_t i = 0; i < elements; ++i) {
    const int32_t code =
        scale_sum(static_cast<int32_t>(from[i]) - S::kInputZeroPoint, S::kMultiplier, S::kShift) + S::kOutputZeroPoint;
    to[i] = static_cast<typename Out::Element>(clamp_code(code, S::kLowest, S::kHighest));
  }
}

}  // namespace milliwatt
