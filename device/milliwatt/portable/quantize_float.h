// QUANTIZE from float: one row a step. code = round(value / scale) + zero point, ties away from zero, within the type.
//
// Values beyond +-2^31 and NaN are undefined in the reference; here they saturate, and NaN gives the zero point.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"

namespace milliwatt {

// The nearest integer to x, ties away from zero. x is within 32 bits. Both differences are exact, and twice the rest is
// 1 or more, or -1 or less, where it is rounded away.
inline int32_t round_float(float x) {
  const int32_t whole = static_cast<int32_t>(x);
  const float rest = x - static_cast<float>(whole);
  return whole + static_cast<int32_t>(rest + rest);
}

template <class S, class In, class Out>
inline void quantize_float(In in, Out out, Flash<float> scale, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const float one_code = scale[0];
  const float lowest = static_cast<float>(S::kLowest - S::kOutputZeroPoint);
  const float highest = static_cast<float>(S::kHighest - S::kOutputZeroPoint);
  const float* from = in[step];
  typename Out::Element* to = out[step];
  for (int32_t i = 0; i < elements; ++i) {
    const float steps = from[i] / one_code;
    int32_t code = S::kOutputZeroPoint;
    if (steps < highest && steps > lowest) {
      code += round_float(steps);
    } else if (steps >= highest) {
      code = S::kHighest;
    } else if (steps <= lowest) {
      code = S::kLowest;
    }
    to[i] = static_cast<typename Out::Element>(code);
  }
}

}  // namespace milliwatt
