// Armv7E-M: of each of four codes the larger or the smaller one.
#pragma once

#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <bool Larger>
inline uint32_t choose_codes(uint32_t a, uint32_t b) {
  uint32_t chosen;
  if (Larger) {
    __asm__("ssub8 %0, %1, %2\n sel %0, %1, %2" : "=&r"(chosen) : "r"(a), "r"(b) : "cc");
  } else {
    __asm__("ssub8 %0, %1, %2\n sel %0, %2, %1" : "=&r"(chosen) : "r"(a), "r"(b) : "cc");
  }
  return chosen;
}

}  // namespace milliwatt

#endif
