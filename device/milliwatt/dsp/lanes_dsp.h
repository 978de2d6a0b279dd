// Armv7E-M: up to four codes that lie next to each other, as the lanes of a word.
#pragma once

#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// Reads no byte behind them; other lanes are 0.
template <int32_t Lanes>
inline uint32_t load_lanes(const int8_t* from) {
  if (Lanes == 4) return load_word(from);
  uint16_t pair = 0;
  if (Lanes >= 2) __builtin_memcpy(&pair, from, sizeof pair);
  if (Lanes == 2) return pair;
  const uint32_t last = static_cast<uint8_t>(from[Lanes - 1]);
  return Lanes == 1 ? last : pair | last << 16;
}

// Sums of up to 255 codes of each lane.
struct LaneSums {
  uint32_t even, odd;  // of lanes 0 and 2, of lanes 1 and 3

  int32_t of(int32_t lane) const {
    const uint32_t pair = lane % 2 == 0 ? even : odd;
    return static_cast<int16_t>(lane < 2 ? pair : pair >> 16);
  }
  void add(uint32_t codes) {
    even = add_even(even, codes);
    odd = add_odd(odd, codes);
  }
};

// Adds `count` times Lanes codes, each `stride` behind the one before.
template <int32_t Lanes>
inline void add_lanes(const int8_t* from, int32_t count, int32_t stride, LaneSums& sums) {
  for (; count >= 4; count -= 4, from += 4 * stride) {
    sums.add(load_lanes<Lanes>(from));
    sums.add(load_lanes<Lanes>(from + stride));
    sums.add(load_lanes<Lanes>(from + 2 * stride));
    sums.add(load_lanes<Lanes>(from + 3 * stride));
  }
  for (; count > 0; --count, from += stride) sums.add(load_lanes<Lanes>(from));
}

}  // namespace milliwatt

#endif
