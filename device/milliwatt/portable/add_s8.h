// ADD of two tensors of the same shape, int8, any core: one row a step, in place where the plan has it so.
//
// Both codes are brought to a common scale with kLeftShift spare bits, added, and requantized.
#pragma once

#include "../core/requantize.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In0, class In1, class Out>
inline void add_s8(In0 in0, In1 in1, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const int32_t one = INT32_C(1) << S::kLeftShift;
  const int8_t* a = in0[step];
  const int8_t* b = in1[step];
  int8_t* to = out[step];
  for (int32_t i = 0; i < elements; ++i) {
    const int32_t sum = scale_sum((a[i] - S::kInput0ZeroPoint) * one, S::kInput0Multiplier, S::kInput0Shift) +
                        scale_sum((b[i] - S::kInput1ZeroPoint) * one, S::kInput1Multiplier, S::kInput1Shift);
    const int32_t code = scale_sum(sum, S::kOutputMultiplier, S::kOutputShift) + S::kOutputZeroPoint;
    to[i] = static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }
}

}  // namespace milliwatt
