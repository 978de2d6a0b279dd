// MUL of a tensor and constant factors, int8, any core: one row a step. Behind the last factor the first comes again.
#pragma once

#include "../core/flash.h"
#include "../core/requantize.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void mul_constant_s8(In in, Out out, Flash<int8_t> factors, int32_t step) {
  const int32_t elements = In::kRowElements;
  const int8_t* from = in[step];
  int8_t* to = out[step];
  int32_t k = step * elements % S::kFactors;
  for (int32_t i = 0; i < elements; ++i) {
    const int32_t product = (from[i] - S::kZeroPoint) * (factors[k] - S::kFactorZeroPoint);
    const int32_t code = scale_sum(product, S::kMultiplier, S::kShift) + S::kOutputZeroPoint;
    to[i] = static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
    if (++k == S::kFactors) k = 0;
  }
}

}  // namespace milliwatt
