// What the Armv7E-M kernels share: widening codes to halfwords.
#pragma once

#include <stdint.h>

#include "../core/requantize.h"
#include "needs_dsp.h"

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

// Adds bytes 0 and 2, or 1 and 3, to two int16 sums.
inline uint32_t add_even(uint32_t sums, uint32_t word) {
  __asm__("sxtab16 %0, %0, %1" : "+r"(sums) : "r"(word));
  return sums;
}
inline uint32_t add_odd(uint32_t sums, uint32_t word) {
  __asm__("sxtab16 %0, %0, %1, ror #8" : "+r"(sums) : "r"(word));
  return sums;
}

// sum + a * b of the halves' lower or upper int16.
inline int32_t add_low_product(uint32_t a, uint32_t b, int32_t sum) {
  __asm__("smlabb %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}
inline int32_t add_high_product(uint32_t a, uint32_t b, int32_t sum) {
  __asm__("smlatt %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}

// (a * b + c * 2^32) / 2^32, rounded, ties up.
inline int32_t high_product_plus(int32_t a, int32_t b, int32_t c) {
  int32_t result;
  __asm__("smmlar %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(c));
  return result;
}

// scale_sum(sum, multiplier, shift) + zero_point of requantize.h: 2 * multiplier - 2^32 is the wrapped 2 * multiplier,
// and taking 1 from negative numbers makes ties up ties away from zero.
inline int32_t requantize_dsp(int32_t sum, int32_t multiplier, int32_t shift, int32_t zero_point) {
  if (shift > -2 || shift < -30 || multiplier == 0) return scale_sum(sum, multiplier, shift) + zero_point;
  const int32_t high = high_product_plus(sum, static_cast<int32_t>(static_cast<uint32_t>(multiplier) << 1), sum);
  return high_product_plus(high + (high >> 31), static_cast<int32_t>(UINT32_C(1) << (32 + shift)), zero_point);
}

// Four codes from any address.
inline uint32_t load_word(const int8_t* from) {
  uint32_t word;
  __builtin_memcpy(&word, from, sizeof word);
  return word;
}

// Copies codes from any address to any. Words by hand: a small C library's memcpy goes byte by byte.
__attribute__((noinline)) inline void copy_codes(const int8_t* from, int8_t* to, int32_t codes) {
  uint32_t word0, word1, word2, word3;
  for (; codes >= 16; codes -= 16) {
    __asm__ volatile(
        "ldr %2, [%0], #16\n"
        "ldr %3, [%0, #-12]\n"
        "ldr %4, [%0, #-8]\n"
        "ldr %5, [%0, #-4]\n"
        "str %2, [%1], #16\n"
        "str %3, [%1, #-12]\n"
        "str %4, [%1, #-8]\n"
        "str %5, [%1, #-4]\n"
        : "+r"(from), "+r"(to), "=&r"(word0), "=&r"(word1), "=&r"(word2), "=&r"(word3)
        :
        : "memory");
  }
  if (codes >= 8) {
    __asm__ volatile(
        "ldr %2, [%0], #8\n"
        "ldr %3, [%0, #-4]\n"
        "str %2, [%1], #8\n"
        "str %3, [%1, #-4]\n"
        : "+r"(from), "+r"(to), "=&r"(word0), "=&r"(word1)
        :
        : "memory");
    codes -= 8;
  }
  for (; codes > 0; --codes) *to++ = *from++;
}

// Sets 4 * words codes.
inline void fill_codes(int8_t* to, int32_t code, int32_t words) {
  const uint32_t four = static_cast<uint8_t>(code) * UINT32_C(0x01010101);
  for (int32_t i = 0; i < words; ++i) __asm__ volatile("str %1, [%0], #4" : "+r"(to) : "r"(four) : "memory");
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

// The same for both pixels at once: codes of pixel 0 to to[0] and to[2], of pixel 1 to to[1] and to[3]. Stack: 36
// bytes.
__attribute__((naked, noinline)) inline void widen_words_of_two(const int8_t* /*from0*/, const int8_t* /*from1*/,
                                                                uint32_t* /*to*/, int32_t /*words*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "subs r3, r3, #4\n"
      "blt 2f\n"
      "1:\n"  // four words of each
      "ldr r4, [r0], #16\n"
      "ldr r6, [r0, #-12]\n"
      "ldr r8, [r0, #-8]\n"
      "ldr r10, [r0, #-4]\n"
      "ldr r5, [r1], #16\n"
      "ldr r7, [r1, #-12]\n"
      "ldr r9, [r1, #-8]\n"
      "ldr r11, [r1, #-4]\n"
      "sxtb16 r12, r4\n"
      "sxtb16 lr, r5\n"
      "str r12, [r2], #64\n"
      "str lr, [r2, #-60]\n"
      "sxtb16 r4, r4, ror #8\n"
      "sxtb16 r5, r5, ror #8\n"
      "str r4, [r2, #-56]\n"
      "str r5, [r2, #-52]\n"
      "sxtb16 r12, r6\n"
      "sxtb16 lr, r7\n"
      "str r12, [r2, #-48]\n"
      "str lr, [r2, #-44]\n"
      "sxtb16 r6, r6, ror #8\n"
      "sxtb16 r7, r7, ror #8\n"
      "str r6, [r2, #-40]\n"
      "str r7, [r2, #-36]\n"
      "sxtb16 r12, r8\n"
      "sxtb16 lr, r9\n"
      "str r12, [r2, #-32]\n"
      "str lr, [r2, #-28]\n"
      "sxtb16 r8, r8, ror #8\n"
      "sxtb16 r9, r9, ror #8\n"
      "str r8, [r2, #-24]\n"
      "str r9, [r2, #-20]\n"
      "sxtb16 r12, r10\n"
      "sxtb16 lr, r11\n"
      "str r12, [r2, #-16]\n"
      "str lr, [r2, #-12]\n"
      "sxtb16 r10, r10, ror #8\n"
      "sxtb16 r11, r11, ror #8\n"
      "str r10, [r2, #-8]\n"
      "str r11, [r2, #-4]\n"
      "subs r3, r3, #4\n"
      "bge 1b\n"
      "2:\n"
      "adds r3, r3, #4\n"
      "beq 4f\n"
      "3:\n"  // one word of each
      "ldr r4, [r0], #4\n"
      "ldr r5, [r1], #4\n"
      "sxtb16 r12, r4\n"
      "sxtb16 lr, r5\n"
      "str r12, [r2], #16\n"
      "str lr, [r2, #-12]\n"
      "sxtb16 r4, r4, ror #8\n"
      "sxtb16 r5, r5, ror #8\n"
      "str r4, [r2, #-8]\n"
      "str r5, [r2, #-4]\n"
      "subs r3, r3, #1\n"
      "bne 3b\n"
      "4:\n"
      "pop {r4-r11, pc}\n");
}

}  // namespace milliwatt

#endif
