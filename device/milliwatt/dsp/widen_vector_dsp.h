// Armv7E-M: one vector of codes, widened to int16 for all channels that read it.
#pragma once

#include "../core/unroll.h"
#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// So many codes, filled up with 0 to a multiple of 4: of each four a word of codes 0 and 2 and one of codes 1 and 3.
template <int32_t Codes>
inline void widen_vector(const int8_t* from, uint32_t* wide) {
  MILLIWATT_UNROLL(4)
  for (int32_t i = 0; i < Codes / 4; ++i) {
    const uint32_t word = load_word(from + 4 * i);
    wide[2 * i] = widen_even(word);
    wide[2 * i + 1] = widen_odd(word);
  }
  if (Codes % 4 == 0) return;
  uint32_t word = 0;
  for (int32_t i = 0; i < Codes % 4; ++i) {
    word |= static_cast<uint32_t>(static_cast<uint8_t>(from[Codes / 4 * 4 + i])) << (8 * i);
  }
  wide[Codes / 4 * 2] = widen_even(word);
  wide[Codes / 4 * 2 + 1] = widen_odd(word);
}

}  // namespace milliwatt

#endif
