// Armv7E-M: codes within the activation's range, four at a time.
#pragma once

#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// So many codes at any address; the ends of the range in all four bytes. Eight codes take 18 cycles.
__attribute__((noinline)) inline void clamp_four_codes(int8_t* at, int32_t codes, uint32_t lowest, uint32_t highest) {
  uint32_t word0, word1, compared;
  for (; codes >= 8; codes -= 8) {
    __asm__ volatile(
        "ldr %1, [%0]\n"
        "ldr %2, [%0, #4]\n"
        "ssub8 %3, %1, %4\n"
        "sel %1, %1, %4\n"
        "ssub8 %3, %5, %1\n"
        "sel %1, %1, %5\n"
        "ssub8 %3, %2, %4\n"
        "sel %2, %2, %4\n"
        "ssub8 %3, %5, %2\n"
        "sel %2, %2, %5\n"
        "str %2, [%0, #4]\n"
        "str %1, [%0], #8\n"
        : "+r"(at), "=&r"(word0), "=&r"(word1), "=&r"(compared)
        : "r"(lowest), "r"(highest)
        : "cc", "memory");
  }
  for (; codes > 0; --codes, ++at) {
    const int32_t code = *at;
    const int32_t low = static_cast<int8_t>(lowest);
    const int32_t high = static_cast<int8_t>(highest);
    *at = static_cast<int8_t>(code < low ? low : code > high ? high : code);
  }
}

// To S::kLowest and S::kHighest; nothing where these are the ends of all codes.
template <class S>
inline void clamp_codes(int8_t* at, int32_t codes) {
  if (S::kLowest == -128 && S::kHighest == 127) return;
  clamp_four_codes(at, codes, static_cast<uint8_t>(S::kLowest) * UINT32_C(0x01010101),
                   static_cast<uint8_t>(S::kHighest) * UINT32_C(0x01010101));
}

}  // namespace milliwatt

#endif
