// Armv6-M: dot products of two channels with weights of one byte each, for plans with little flash. One copy serves all
// layers.
#pragma once

#include "../core/requantize.h"
#include "four_weights_text.h"
#include "needs_armv6m.h"

namespace milliwatt {

// clang-format off
// Adds to two sums, of two channels, whose words of weights alternate. Returns what follows the weights.
// Registers: r0 weights, r1 codes, r2 and r7 sums, r3, r4 codes, r5, r6 weights, r8 0x00ff00ff, r9 -0x00800080, r12 end.
__attribute__((noinline)) inline const int32_t* dot_bytes_armv6m(const int32_t* weights, const int32_t* codes, int32_t* sums,
                                                          const int32_t* codes_end) {
  register const int32_t* weight __asm__("r0") = weights;
  register const int32_t* code __asm__("r1") = codes;
  register int32_t* sum __asm__("r2") = sums;
  register const int32_t* end __asm__("r3") = codes_end;
  // r7 may be the frame's register, which compilers do not let go.
  __asm__ volatile(
      ".syntax unified\n"
      "push {r7}\n"
      "push {r2}\n"
      "mov r12, r3\n"
      MILLIWATT_FOUR_CONSTANTS
      "ldr r7, [r2, #4]\n"
      "ldr r2, [r2, #0]\n"
      "1:\n"
      "ldmia r1!, {r3, r4}\n"
      MILLIWATT_FOUR_WEIGHTS
      MILLIWATT_FOUR_PRODUCTS("r2", "r3", "r4", "r6", "r5")
      MILLIWATT_FOUR_WEIGHTS
      MILLIWATT_FOUR_PRODUCTS("r7", "r3", "r4", "r6", "r5")
      "cmp r1, r12\n"
      "bne 1b\n"
      "pop {r3}\n"
      "str r2, [r3, #0]\n"
      "str r7, [r3, #4]\n"
      "pop {r7}\n"
      : "+r"(weight), "+r"(code), "+r"(sum), "+r"(end)
      :
      : "r4", "r5", "r6", "r8", "r9", "r12", "cc", "memory");
  return weight;
}
// clang-format on

// As scale_sum, of sums between -2^22 and 2^22 and shifts to the right: products of 16 bits, added up from the lowest.
__attribute__((always_inline)) inline int32_t scale_small_sum(int32_t sum, int32_t multiplier, int32_t shift) {
  const int32_t low = sum & 255;
  const int32_t high = sum >> 8;
  const int32_t low_factor = multiplier & 0xffff;
  const int32_t high_factor = multiplier >> 16;
  int32_t part = static_cast<int32_t>(static_cast<uint32_t>(low * low_factor) >> 8);
  part = (high * low_factor + part) >> 8;
  part = (low * high_factor + part) >> 8;
  int32_t rounded = (high * high_factor + part + 64) >> 7;
  rounded += rounded >> 31;
  return (rounded + (INT32_C(1) << (-shift - 1))) >> -shift;
}

template <class S>
__attribute__((noinline)) int8_t code_of_small_sum(int32_t sum, int32_t multiplier, int32_t shift) {
  return static_cast<int8_t>(
      clamp_code(scale_small_sum(sum, multiplier, shift) + S::kOutputZeroPoint, S::kLowest, S::kHighest));
}

}  // namespace milliwatt
