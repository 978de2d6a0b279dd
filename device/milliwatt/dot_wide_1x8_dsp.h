// Armv7E-M core of dense layers whose input is widened once: dot_1x8_dsp.h with pairs of int16 for codes, from the same
// stream. Two channels share a halfword, as in dot_2x4_dsp.h, where the arithmetic is explained.
#pragma once

#include <stdint.h>

#if defined(__ARM_FEATURE_DSP)

#include "spare_dsp.h"

namespace milliwatt {

// from: 2 * words words, for each four codes a word of codes 0 and 2 and one of codes 1 and 3. The rest as in
// dot_1x8_dsp. Stack: 64 bytes.
//
// 32 multiply-accumulates take 37 cycles.
// Registers: r0 stream, r1 from, r2 and r4 two codes each, r3 r5 and what is free of r2 weights, r6 r8 r10 r12 A of
// channels 01 23 45 67, r7 r9 r11 lr sums of channels 0 2 4 6. Spare slots: 0 entry into the unrolled words, 1 from, 2
// its end, 3 zero point, 4 to, 5 its end.
// clang-format off
#define MILLIWATT_PAIR(codes, w, a, sum) \
  "smlad " a ", " codes ", " w ", " a "\n" \
  "sxtb16 " w ", " w "\n" \
  "smlad " sum ", " codes ", " w ", " sum "\n"
#define MILLIWATT_FOUR_CODES \
  "ldr r2, [r1], #8\n" \
  "ldr r3, [r0], #4\n" \
  "ldr r4, [r0], #4\n" \
  "ldr r5, [r0], #4\n" \
  MILLIWATT_PAIR("r2", "r3", "r6", "r7") \
  MILLIWATT_PAIR("r2", "r4", "r8", "r9") \
  MILLIWATT_PAIR("r2", "r5", "r10", "r11") \
  "ldr r3, [r0], #4\n" \
  "ldr r4, [r1, #-4]\n" \
  "ldr r5, [r0], #4\n" \
  MILLIWATT_PAIR("r2", "r3", "r12", "lr") \
  MILLIWATT_PAIR("r4", "r5", "r6", "r7") \
  "ldr r2, [r0], #4\n" \
  "ldr r3, [r0], #4\n" \
  "ldr r5, [r0], #4\n" \
  MILLIWATT_PAIR("r4", "r2", "r8", "r9") \
  MILLIWATT_PAIR("r4", "r3", "r10", "r11") \
  MILLIWATT_PAIR("r4", "r5", "r12", "lr")
#define MILLIWATT_OUT(a, m, q) \
  "smmlar " a ", " a ", " m ", " a "\n" \
  "smmlar " a ", " a ", " q ", r2\n" \
  "ssat " a ", #8, " a "\n" \
  "strb " a ", [r1], #1\n"
// clang-format on

__attribute__((naked, noinline)) inline void dot_wide_1x8_dsp(const uint32_t* /*from*/, const int32_t* /*stream*/,
                                                              int8_t* /*to*/, int32_t /*groups*/, int32_t /*words*/,
                                                              int32_t /*zero_point*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldr r4, [sp, #36]\n"
      "ldr r5, [sp, #40]\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      MILLIWATT_PUT("r0", 1)
      "add r6, r0, r4, lsl #3\n"
      MILLIWATT_PUT("r6", 2)
      MILLIWATT_PUT("r5", 3)
      MILLIWATT_PUT("r2", 4)
      "add r6, r2, r3, lsl #3\n"
      MILLIWATT_PUT("r6", 5)
      "rsb r4, r4, #0\n"
      "and r4, r4, #3\n"  // words of the first round that are jumped over, 136 bytes each
      "adr.w r5, 2f\n"
      "add r5, r5, r4, lsl #7\n"
      "add r5, r5, r4, lsl #3\n"
      "adds r5, r5, #1\n"  // Thumb
      MILLIWATT_PUT("r5", 0)
      "mov r3, r0\n"
      "mov r0, r1\n"
      "mov r1, r3\n"

      "1:\n"  // eight channels
      "ldmia r0!, {r6-r12, lr}\n"
      MILLIWATT_GET("r2", 0)
      "bx r2\n"

      ".balign 4\n"
      "2:\n"
      MILLIWATT_FOUR_CODES MILLIWATT_FOUR_CODES MILLIWATT_FOUR_CODES MILLIWATT_FOUR_CODES
      MILLIWATT_GET("r2", 2)
      "cmp r1, r2\n"
      "bne.w 2b\n"

      "sub r6, r6, r7\n"
      "sub r8, r8, r9\n"
      "sub r10, r10, r11\n"
      "sub r12, r12, lr\n"
      "asr r6, r6, #8\n"
      "asr r8, r8, #8\n"
      "asr r10, r10, #8\n"
      "asr r12, r12, #8\n"
      MILLIWATT_GET("r1", 4)
      MILLIWATT_GET("r2", 3)
      "ldmia r0!, {r3, r4}\n"
      MILLIWATT_OUT("r7", "r3", "r4")
      "ldmia r0!, {r3, r4, r5, r7}\n"
      MILLIWATT_OUT("r6", "r3", "r4")
      MILLIWATT_OUT("r9", "r5", "r7")
      "ldmia r0!, {r3, r4, r5, r6, r7, r9}\n"
      MILLIWATT_OUT("r8", "r3", "r4")
      MILLIWATT_OUT("r11", "r5", "r6")
      MILLIWATT_OUT("r10", "r7", "r9")
      "ldmia r0!, {r3, r4, r5, r6}\n"
      MILLIWATT_OUT("lr", "r3", "r4")
      MILLIWATT_OUT("r12", "r5", "r6")
      MILLIWATT_PUT("r1", 4)
      MILLIWATT_GET("r3", 5)
      "cmp r1, r3\n"
      MILLIWATT_GET("r1", 1)
      "bne.w 1b\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n");
}

#undef MILLIWATT_PAIR
#undef MILLIWATT_FOUR_CODES
#undef MILLIWATT_OUT

}  // namespace milliwatt

#include "spare_end.h"

#endif
