// DEQUANTIZE: one row a step. value = scale * (code - zero point), rounded once to float.
//
// The reference multiplies in double. The difference has at most 24 bits and the scale 24, so the double product is
// exact, and a float product, rounded once, is the same.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void dequantize(In in, Out out, Flash<float> scale, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const float one_code = scale[0];
  const typename In::Element* from = in[step];
  float* to = out[step];
  // Loads one behind the other take less time.
  for (const float* end = to + elements / 4 * 4; to != end; from += 4, to += 4) {
    const int32_t x0 = from[0];
    const int32_t x1 = from[1];
    const int32_t x2 = from[2];
    const int32_t x3 = from[3];
    to[0] = one_code * static_cast<float>(x0 - S::kInputZeroPoint);
    to[1] = one_code * static_cast<float>(x1 - S::kInputZeroPoint);
    to[2] = one_code * static_cast<float>(x2 - S::kInputZeroPoint);
    to[3] = one_code * static_cast<float>(x3 - S::kInputZeroPoint);
  }
  for (int32_t i = 0; i < elements % 4; ++i) {
    to[i] = one_code * static_cast<float>(static_cast<int32_t>(from[i]) - S::kInputZeroPoint);
  }
}

}  // namespace milliwatt
