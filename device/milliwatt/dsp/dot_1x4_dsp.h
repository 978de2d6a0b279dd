// Armv7E-M: dot products of one pixel with 4 output channels at a time, requantized, from the stream of dot_2x4_dsp.h,
// where the arithmetic is explained: for a last pixel without a partner.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "spare_dsp.h"

namespace milliwatt {

// 16 multiply-accumulates of four codes take 20 cycles.
// Registers: r0 stream, r1 codes, r2 four codes, r3 r4 r5 r8 weights, r9 r12 two codes each, r6 A of channels 0 and 1,
// r7 sum of channel 0, r10 A of channels 2 and 3, r11 sum of channel 2, lr end of the codes.
// Spare slots: 0 codes, 2 zero point, 3 to, 4 its end.
// clang-format off
#define MILLIWATT_TWO_CODES(x, w0, w1) \
  "smlad r6, " x ", " w0 ", r6\n" \
  "smlad r10, " x ", " w1 ", r10\n" \
  "sxtb16 " w0 ", " w0 "\n" \
  "sxtb16 " w1 ", " w1 "\n" \
  "smlad r7, " x ", " w0 ", r7\n" \
  "smlad r11, " x ", " w1 ", r11\n"
#define MILLIWATT_FOUR_CODES \
  "ldr r2, [r1], #4\n" \
  "ldr r3, [r0], #16\n" \
  "ldr r4, [r0, #-12]\n" \
  "ldr r5, [r0, #-8]\n" \
  "ldr r8, [r0, #-4]\n" \
  "sxtb16 r9, r2\n" \
  "sxtb16 r12, r2, ror #8\n" \
  MILLIWATT_TWO_CODES("r9", "r3", "r4") \
  MILLIWATT_TWO_CODES("r12", "r5", "r8")
#define MILLIWATT_OUT(a, m, q, by) \
  ".if %c[shift] > 0\n" \
  "smmlar " a ", " a ", " m ", " q "\n" \
  "ssat " a ", #8, " a ", asr #%c[shift]" by "\n" \
  ".else\n" \
  "smmlar " a ", " a ", " m ", " a "\n" \
  ".if %c[shift] < 0\n" \
  "add " a ", " a ", " a ", asr #31\n" \
  ".endif\n" \
  "smmlar " a ", " a ", " q ", r9\n" \
  "ssat " a ", #8, " a "\n" \
  ".endif\n" \
  "strb " a ", [r1], #1\n"

// codes: 4 * words, a word's address; stream: as dot_2x4_dsp reads it; to: as many codes as the stream says, elsewhere.
// Unrolled: words a round, which divide `words`. Shift: as there. Stack: 36 bytes, 100 without FPU.
template <int32_t Unrolled, int32_t Shift>
__attribute__((naked, noinline)) void dot_1x4_dsp(const int8_t* /*codes*/, const int32_t* /*stream*/, int8_t* /*to*/,
                                                  int32_t /*words*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      MILLIWATT_PUT("r0", 0)
      "add lr, r0, r3, lsl #2\n"
      "ldr r3, [r1], #8\n"
      "ldr r4, [r1, #-4]\n"
      "subs r3, r3, #128\n"
      MILLIWATT_PUT("r3", 2)
      MILLIWATT_PUT("r2", 3)
      "add r2, r2, r4\n"
      MILLIWATT_PUT("r2", 4)
      "mov r0, r1\n"

      "1:\n"  // four channels
      MILLIWATT_GET("r1", 0)
      "ldmia r0!, {r6, r7, r10, r11}\n"
      "2:\n"
      ".rept %c[unrolled]\n"
      MILLIWATT_FOUR_CODES
      ".endr\n"
      "cmp r1, lr\n"
      "bne.w 2b\n"
      "sub r6, r6, r7\n"
      "sub r10, r10, r11\n"
      ".if %c[shift] <= 0\n"
      "asr r6, r6, #8\n"
      "asr r10, r10, #8\n"
      MILLIWATT_GET("r9", 2)
      ".endif\n"
      MILLIWATT_GET("r1", 3)
      "ldmia r0!, {r2-r5}\n"
      MILLIWATT_OUT("r7", "r2", "r3", "")
      MILLIWATT_OUT("r6", "r4", "r5", " + 8")
      "ldmia r0!, {r2-r5}\n"
      MILLIWATT_OUT("r11", "r2", "r3", "")
      MILLIWATT_OUT("r10", "r4", "r5", " + 8")
      MILLIWATT_PUT("r1", 3)
      MILLIWATT_GET("r2", 4)
      "cmp r1, r2\n"
      "bne.w 1b\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n"
      :
      : [unrolled] "i"(Unrolled), [shift] "i"(Shift));
}
// clang-format on

#undef MILLIWATT_TWO_CODES
#undef MILLIWATT_FOUR_CODES
#undef MILLIWATT_OUT

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
