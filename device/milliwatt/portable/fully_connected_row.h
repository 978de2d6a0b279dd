// FULLY_CONNECTED, float32 or int16 with int8 weights, any core: one input row a step. With several rows the sums wait
// in `state`, one a unit; the last step writes the output. Weights as in fully_connected_rows_s8.
#pragma once

#include "../core/rows.h"
#include "sums.h"

namespace milliwatt {

// One input row, `step`, for some of the units.
template <class S, class In, class T, class Weight, class Sums>
struct RowUnits {
  template <int32_t Units>
  void channels(int32_t first) const {
    const int32_t row_inputs = In::kRowElements;
    typename Sums::template Group<Units> unit;
    if (S::kInputRows == 1 || step == 0) {
      unit.start(sums, first);
    } else {
      unit.restore(state + first);
    }
    unit.add_run(from, weights + first * S::kInputs, S::kInputs, step * row_inputs, row_inputs);
    if (S::kInputRows > 1 && step + 1 < S::kInputRows) {
      unit.save(state + first);
    } else {
      unit.results(sums, first, to);
    }
  }

  const Sums& sums;
  Flash<Weight> weights;
  const typename In::Element* from;
  T* to;
  typename Sums::Sum* state;
  int32_t step;
};

template <class S, class In, class Out, class Weight, class Sums>
inline void fully_connected_row(const Sums& sums, Flash<Weight> weights, In in, Out out, typename Sums::Sum* state,
                                int32_t step) {
  const RowUnits<S, In, typename Out::Element, Weight, Sums> units = {sums, weights, in[step], out[0], state, step};
  for_channels<Sums, S::kUnits>(units);
}

}  // namespace milliwatt
