// L2_NORMALIZATION, int8, of runs of kChannels codes, any core: one row a step. The output has scale 1/128.
#pragma once

#include "../core/inverse_root.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void l2_normalization_s8(In in, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const int8_t* from = in[step];
  int8_t* to = out[step];
  for (int32_t first = 0; first < elements; first += S::kChannels) {
    int32_t squares = 0;
    for (int32_t i = first; i < first + S::kChannels; ++i) {
      const int32_t distance = from[i] - S::kInputZeroPoint;
      squares += distance * distance;
    }
    const InverseRoot factor = inverse_root_of(squares);
    for (int32_t i = first; i < first + S::kChannels; ++i) {
      const int32_t code = scale_sum(from[i] - S::kInputZeroPoint, factor.multiplier, factor.shift + 7);
      to[i] = static_cast<int8_t>(clamp_code(code, -128, 127));
    }
  }
}

}  // namespace milliwatt
