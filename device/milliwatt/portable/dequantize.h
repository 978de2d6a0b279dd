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
  for (int32_t i = 0; i < elements; ++i) {
    to[i] = one_code * static_cast<float>(static_cast<int32_t>(from[i]) - S::kInputZeroPoint);
  }
}

}  // namespace milliwatt
