// SVDF, int8 with a state of int8 or int16, any core, everything in one step. The state, a tensor of its own, has the
// last kMemory sums of each filter, oldest first.
#pragma once

#include "../core/flash.h"
#include "../core/requantize.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class State, class Out, class Weight>
inline void svdf_s8(In in, State state_rows, Out out, Flash<int8_t> features, Flash<Weight> times, Flash<int32_t> bias,
                    int32_t) {
  typedef typename State::Element T;
  T* const state = state_rows[0];
  const int8_t* const from = in[0];
  const int32_t lowest = sizeof(T) == 1 ? -128 : -32768;
  __builtin_memmove(state, state + 1, static_cast<size_t>(S::kFilters * S::kMemory - 1) * sizeof(T));
  for (int32_t filter = 0; filter < S::kFilters; ++filter) {
    int32_t sum = 0;
    const Flash<int8_t> weights = features + filter * S::kFeatures;
    for (int32_t i = 0; i < S::kFeatures; ++i) sum += weights[i] * (from[i] - S::kInputZeroPoint);
    const int32_t code = clamp_code(scale_sum(sum, S::kStateMultiplier, S::kStateShift), lowest, -1 - lowest);
    state[filter * S::kMemory + S::kMemory - 1] = static_cast<T>(code + S::kStateZeroPoint);
  }
  int8_t* const to = out[0];
  for (int32_t unit = 0; unit < S::kFilters / S::kRank; ++unit) {
    const int32_t first = unit * S::kRank * S::kMemory;
    uint32_t sum = static_cast<uint32_t>(bias[unit]);
    for (int32_t i = first; i < first + S::kRank * S::kMemory; ++i) {
      sum += static_cast<uint32_t>(times[i]) * static_cast<uint32_t>(state[i] - S::kStateZeroPoint);
    }
    const int32_t code = scale_sum(static_cast<int32_t>(sum), S::kOutputMultiplier, S::kOutputShift);
    to[unit] = static_cast<int8_t>(clamp_code(code + S::kOutputZeroPoint, -128, 127));
  }
}

}  // namespace milliwatt
