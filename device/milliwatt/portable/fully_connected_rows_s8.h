// FULLY_CONNECTED, int8, any core, input a feature map of several rows: one input row a step, so that the map need
// never be whole. The sums wait in `state`, one int32 a unit; the last step writes the output.
//
// weights [unit][input], the inputs in the order of the map's rows; bias, multipliers and shifts one a unit.
#pragma once

#include "../core/flash.h"
#include "../core/requantize.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_rows_s8(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias,
                                    Flash<int32_t> multipliers, Flash<int8_t> shifts, void* state, int32_t step) {
  const int32_t row_inputs = In::kRowElements;
  int32_t* sums = static_cast<int32_t*>(state);
  const int8_t* from = in[step];
  for (int32_t o = 0; o < S::kUnits; ++o) {
    const Flash<int8_t> row = weights + (o * S::kInputs + step * row_inputs);
    int32_t sum = step == 0 ? bias[o] : sums[o];
    for (int32_t i = 0; i < row_inputs; ++i) sum += (static_cast<int32_t>(from[i]) - S::kInputZeroPoint) * row[i];
    sums[o] = sum;
  }
  if (step + 1 < S::kInputRows) return;
  int8_t* to = out[0];
  for (int32_t o = 0; o < S::kUnits; ++o) {
    const int32_t code = scale_sum(sums[o], multipliers[o], shifts[o]) + S::kOutputZeroPoint;
    to[o] = static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }
}

}  // namespace milliwatt
