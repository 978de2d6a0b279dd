// QUANTIZE from uint8 to int8 or back with one scale and zero points 128 apart, Armv7E-M: each code's top bit is
// turned. One row a step, in place if the plan has it so.
#pragma once

#include "../core/rows.h"
#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// Turns the top bits of 16 codes and moves on.
inline void flip_sixteen(const uint8_t*& from, uint8_t*& to) {
  const uint32_t top_bits = UINT32_C(0x80808080);
  uint32_t word0, word1, word2, word3;
  __asm__ volatile(
      "ldr %2, [%0], #16\n"
      "ldr %3, [%0, #-12]\n"
      "ldr %4, [%0, #-8]\n"
      "ldr %5, [%0, #-4]\n"
      "eor %2, %2, %6\n"
      "eor %3, %3, %6\n"
      "eor %4, %4, %6\n"
      "eor %5, %5, %6\n"
      "str %2, [%1], #16\n"
      "str %3, [%1, #-12]\n"
      "str %4, [%1, #-8]\n"
      "str %5, [%1, #-4]\n"
      : "+r"(from), "+r"(to), "=&r"(word0), "=&r"(word1), "=&r"(word2), "=&r"(word3)
      : "r"(top_bits)
      : "memory");
}

template <class S, class In, class Out>
inline void flip_codes_dsp(In in, Out out, int32_t step) {
  static_assert(S::kElements == static_cast<int32_t>(Out::kRowElements), "of a row");
  const uint8_t* from = reinterpret_cast<const uint8_t*>(in[step]);
  uint8_t* to = reinterpret_cast<uint8_t*>(out[step]);
#pragma GCC unroll 2
  for (int32_t i = 0; i < S::kElements / 16; ++i) flip_sixteen(from, to);
  for (int32_t i = 0; i < S::kElements % 16 / 4; ++i, from += 4, to += 4) {
    uint32_t word;
    __builtin_memcpy(&word, from, sizeof word);
    word ^= UINT32_C(0x80808080);
    __builtin_memcpy(to, &word, sizeof word);
  }
  for (int32_t i = 0; i < S::kElements % 4; ++i) to[i] = static_cast<uint8_t>(from[i] ^ 0x80);
}

}  // namespace milliwatt

#endif
