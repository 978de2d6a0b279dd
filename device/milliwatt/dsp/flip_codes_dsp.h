// QUANTIZE from uint8 to int8 or back with one scale and zero points 128 apart, Armv7E-M: each code's top bit is
// turned. One row a step, in place if the plan has it so.
#pragma once

#include "../core/rows.h"
#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void flip_codes_dsp(In in, Out out, int32_t step) {
  static_assert(S::kElements == static_cast<int32_t>(Out::kRowElements), "of a row");
  const uint32_t top_bits = UINT32_C(0x80808080);
  const uint8_t* from = reinterpret_cast<const uint8_t*>(in[step]);
  uint8_t* to = reinterpret_cast<uint8_t*>(out[step]);
  for (const uint8_t* end = from + S::kElements / 8 * 8; from != end; from += 8, to += 8) {
    uint32_t words[2];
    __builtin_memcpy(&words[0], from, 4);
    __builtin_memcpy(&words[1], from + 4, 4);
    words[0] ^= top_bits;
    words[1] ^= top_bits;
    __builtin_memcpy(to, &words[0], 4);
    __builtin_memcpy(to + 4, &words[1], 4);
  }
  for (int32_t i = 0; i < S::kElements % 8; ++i) to[i] = static_cast<uint8_t>(from[i] ^ 0x80);
}

}  // namespace milliwatt

#endif
