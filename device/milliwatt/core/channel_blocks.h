// Blocks of 16 output channels, as kernels of vector instructions read them, and the same in plain C++.
//
// 16 channels are a block of two halves: channels 0-3 and 8-11, then 4-7 and 12-15, for AVX2 packs within halves.
// Tables (weights, biases, multipliers, shifts) have that order, and whole blocks. Weights are those of two taps side
// by side: [block][pair of taps][lane][2].
#pragma once

#include <stdint.h>

#include "requantize.h"

namespace milliwatt {

// Where a channel of a block lies in its tables; and the channel that lies there.
inline int32_t lane_of(int32_t channel) {
  const int32_t quad = channel & 12;
  return quad == 4 ? channel + 4 : quad == 8 ? channel - 4 : channel;
}

// The codes of the first `count` channels of a block in plain C++. All pointers are to the block's.
template <class S>
inline void plain_codes(const int32_t* sums, const int32_t* multipliers, const int8_t* shifts, int32_t count,
                        int8_t* to) {
  for (int32_t channel = 0; channel < count; ++channel) {
    const int32_t lane = lane_of(channel);
    const int32_t code = scale_sum(sums[lane], multipliers[lane], shifts[lane]) + S::kOutputZeroPoint;
    to[channel] = static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }
}

// The codes of a layer's channels by factors, in plain C++.
template <class S>
struct PlainFactors {
  const int32_t* multipliers;
  const int8_t* shifts;

  // The first `count` of the block that begins at lane `first`.
  inline void store(const int32_t* sums, int32_t first, int32_t count, int8_t* to) const {
    plain_codes<S>(sums, multipliers + first, shifts + first, count, to);
  }
};

// One window with a block in plain C++: all lanes for each pair, so that weights are read in order.
template <class S>
inline void plain_dot(const int16_t* window, const int8_t* weights, int32_t* sums) {
  for (int32_t run = 0; run < S::kRuns; ++run) {
    const int16_t* from = window + S::run_at(run);
    for (int32_t pair = 0; pair < S::kRunPairs; ++pair, weights += 32) {
      const int32_t a = from[2 * pair];
      const int32_t b = from[2 * pair + 1];
      for (int32_t lane = 0; lane < 16; ++lane) sums[lane] += a * weights[2 * lane] + b * weights[2 * lane + 1];
    }
  }
}

}  // namespace milliwatt
