// MUL of two computed tensors, int8, any core: one row a step. One of them (kFactorInput) may have a code for each
// channel, or one for all, instead of rows.
#pragma once

#include "../core/requantize.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Factors>
inline void multiply_row(In in, Factors factors, int8_t* to, int32_t row) {
  const int32_t elements = In::kRowElements;
  const int8_t* from = in[row];
  const int8_t* factor = factors[S::kFactorRows ? row : 0];
  int32_t k = 0;
  for (int32_t i = 0; i < elements; ++i) {
    const int32_t product = (from[i] - S::kZeroPoint) * (factor[k] - S::kFactorZeroPoint);
    const int32_t code = scale_sum(product, S::kMultiplier, S::kShift) + S::kOutputZeroPoint;
    to[i] = static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
    if (++k == S::kFactors) k = 0;
  }
}

template <class S, class In0, class In1, class Out>
inline void mul_s8(In0 in0, In1 in1, Out out, int32_t step) {
  if (S::kFactorInput == 1) {
    multiply_row<S>(in0, in1, out[step], step);
  } else {
    multiply_row<S>(in1, in0, out[step], step);
  }
}

}  // namespace milliwatt
