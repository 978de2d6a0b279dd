// What the Armv7E-M kernels share: widening codes to halfwords.
#pragma once

#include <stdint.h>

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// Bytes 0 and 2 of a word as two int16.
inline uint32_t widen_even(uint32_t word) {
  uint32_t pair;
  __asm__("sxtb16 %0, %1" : "=r"(pair) : "r"(word));
  return pair;
}

// Bytes 1 and 3 of a word as two int16.
inline uint32_t widen_odd(uint32_t word) {
  uint32_t pair;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(word));
  return pair;
}

// Four codes from any address.
inline uint32_t load_word(const int8_t* from) {
  uint32_t word;
  __builtin_memcpy(&word, from, sizeof word);
  return word;
}

// Widens 4 * words codes: for each four, bytes 0 and 2 go to to[0], bytes 1 and 3 to to[2]; to[1] and to[3] belong to
// the other pixel of the pair. Stack: 36 bytes.
__attribute__((naked, noinline)) inline void widen_words(const int8_t* /*from*/, uint32_t* /*to*/, int32_t /*words*/) {
  __asm__ volatile(
      "subs r2, r2, #4\n"
      "blt 2f\n"
      "push {r4-r9, lr}\n"
      "1:\n"  // four words
      "ldr r3, [r0], #16\n"
      "ldr r5, [r0, #-12]\n"
      "ldr r7, [r0, #-8]\n"
      "ldr r9, [r0, #-4]\n"
      "sxtb16 r4, r3, ror #8\n"
      "sxtb16 r3, r3\n"
      "sxtb16 r6, r5, ror #8\n"
      "sxtb16 r5, r5\n"
      "sxtb16 r8, r7, ror #8\n"
      "sxtb16 r7, r7\n"
      "sxtb16 lr, r9, ror #8\n"
      "sxtb16 r9, r9\n"
      "str r4, [r1, #8]\n"
      "str r5, [r1, #16]\n"
      "str r6, [r1, #24]\n"
      "str r7, [r1, #32]\n"
      "str r8, [r1, #40]\n"
      "str r9, [r1, #48]\n"
      "str lr, [r1, #56]\n"
      "str r3, [r1], #64\n"
      "subs r2, r2, #4\n"
      "bge 1b\n"
      "pop {r4-r9, lr}\n"
      "2:\n"
      "adds r2, r2, #4\n"
      "beq 4f\n"
      "3:\n"  // one word
      "ldr r3, [r0], #4\n"
      "sxtb16 r12, r3\n"
      "sxtb16 r3, r3, ror #8\n"
      "str r12, [r1], #8\n"
      "str r3, [r1], #8\n"
      "subs r2, r2, #1\n"
      "bne 3b\n"
      "4:\n"
      "bx lr\n");
}

}  // namespace milliwatt

#endif
