// QUANTIZE from float: one row a step. code = round(value / scale) + zero point, ties away from zero, within the type.
//
// Values beyond +-2^31 and NaN are undefined in the reference; here they saturate, and NaN gives the zero point.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"

namespace milliwatt {

// Nearest integer, ties away from zero.
inline int32_t round_float(float x) {
  if (!(x < 1073741824.0f)) return x >= 1073741824.0f ? INT32_C(1073741824) : 0;
  if (x <= -1073741824.0f) return INT32_C(-1073741824);
  const int32_t whole = static_cast<int32_t>(x);
  const float rest = x - static_cast<float>(whole);  // exact
  return whole + (rest >= 0.5f ? 1 : 0) - (rest <= -0.5f ? 1 : 0);
}

template <class S, class In, class Out>
inline void quantize_float(In in, Out out, Flash<float> scale, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const float one_code = scale[0];
  const float* from = in[step];
  typename Out::Element* to = out[step];
  for (int32_t i = 0; i < elements; ++i) {
    const int32_t code = round_float(from[i] / one_code) + S::kOutputZeroPoint;
    const int32_t clamped = code < S::kLowest ? +S::kLowest : code > S::kHighest ? +S::kHighest : code;
    to[i] = static_cast<typename Out::Element>(clamped);
  }
}

}  // namespace milliwatt
