// FULLY_CONNECTED, float32 or int16 with int8 weights, any core: one input row a step. With several rows the sums wait
// in `state`, one a unit; the last step writes the output. Weights as in fully_connected_rows_s8.
#pragma once

#include "../core/rows.h"
#include "sums.h"

namespace milliwatt {

template <class S, class In, class Out, class Weight, class Sums>
inline void fully_connected_row(const Sums& sums, Flash<Weight> weights, In in, Out out, typename Sums::Sum* state,
                                int32_t step) {
  const int32_t row_inputs = In::kRowElements;
  const typename In::Element* from = in[step];
  typename Out::Element* to = out[0];
  for (int32_t o = 0; o < S::kUnits; ++o) {
    const Flash<Weight> row = weights + (o * S::kInputs + step * row_inputs);
    typename Sums::Sum sum = step == 0 ? sums.start(o) : state[o];
    for (int32_t i = 0; i < row_inputs; ++i) sum = Sums::add(sum, from[i], row[i]);
    if (step + 1 < S::kInputRows) {
      state[o] = sum;
    } else {
      to[o] = sums.result(sum, o);
    }
  }
}

}  // namespace milliwatt
