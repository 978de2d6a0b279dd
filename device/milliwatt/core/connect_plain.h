// A dense layer over widened inputs in plain C++: weights as channel_blocks.h has them, all inputs one run.
#pragma once

#include "channel_blocks.h"
#include "rows.h"
#include "widened_rows.h"

namespace milliwatt {

template <class S>
struct InputsAsRun : S {
  enum : int32_t { kRuns = 1, kRunPairs = (S::kInputs + 1) / 2, kBlockWeights = 32 * kRunPairs };
  static inline int32_t run_at(int32_t) { return 0; }
};

template <class S, class Codes, class In>
inline void connect_plain(int8_t* to, In in, const int8_t* weights, const int32_t* bias, const Codes& make,
                          int16_t* inputs) {
  typedef InputsAsRun<S> Run;
  for (int32_t row = 0; row < S::kInputRows; ++row) {
    PlainWidening::widen<In::kRowElements>(in[row], S::kInputZeroPoint, inputs + row * In::kRowElements);
  }
  const int8_t* block = weights;
  for (int32_t unit = 0; unit < S::kUnits; unit += 16, block += Run::kBlockWeights) {
    int32_t sums[16];
    for (int32_t lane = 0; lane < 16; ++lane) sums[lane] = bias[unit + lane];
    plain_dot<Run>(inputs, block, sums);
    const int32_t left = S::kUnits - unit;
    make.store(sums, unit, left < 16 ? left : 16, to + unit);
  }
}

}  // namespace milliwatt
