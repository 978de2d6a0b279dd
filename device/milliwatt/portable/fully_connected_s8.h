// FULLY_CONNECTED, int8, any core, input in one row: everything in one step.
//
// weights [unit][input]; bias, multipliers and shifts one a unit.
#pragma once

#include "../core/flash.h"
#include "../core/requantize.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_s8(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias, Flash<int32_t> multipliers,
                               Flash<int8_t> shifts, int32_t step) {
  const int8_t* from = in[step];
  int8_t* to = out[step];
  for (int32_t o = 0; o < S::kUnits; ++o) {
    const Flash<int8_t> row = weights + o * S::kInputs;
    int32_t sum = bias[o];
    for (int32_t i = 0; i < S::kInputs; ++i) sum += (static_cast<int32_t>(from[i]) - S::kInputZeroPoint) * row[i];
    const int32_t code = scale_sum(sum, multipliers[o], shifts[o]) + S::kOutputZeroPoint;
    to[o] = static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }
}

}  // namespace milliwatt
