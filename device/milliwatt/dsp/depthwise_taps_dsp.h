// Armv7E-M core of depthwise convolutions of any window: one pixel, four channels at a time.
//
// Each tap of the pixel is an address; four channels of it are one word. Requantization as in dot_2x4_dsp.h, or by a
// shift (src/kernels/dsp/shifted_channel.h).
#pragma once

#include <stdint.h>

#if defined(__ARM_FEATURE_DSP)

#include "spare_dsp.h"

namespace milliwatt {

// What the core is given.
struct DepthwiseTaps {
  const int8_t* const* taps;  // the first channel of each
  int32_t taps_bytes;         // of these addresses
  const int32_t* stream;
  int8_t* to;
  int32_t last;        // of the last four channels the first: channels - 4
  int32_t zero_point;  // of the output
};

// clang-format off
#define MILLIWATT_TAP \
  "ldr r7, [r1], #4\n" \
  "ldr r8, [r0], #4\n" \
  "ldr r7, [r7, r2]\n" \
  "sxtb16 r10, r8\n" \
  "sxtb16 r8, r8, ror #8\n" \
  "sxtb16 r9, r7\n" \
  "sxtb16 r7, r7, ror #8\n" \
  "smlabb r3, r9, r10, r3\n" \
  "smlatt r5, r9, r10, r5\n" \
  "smlabb r4, r7, r8, r4\n" \
  "smlatt r6, r7, r8, r6\n"
#define MILLIWATT_SCALE(a, b) \
  "ldmia r0!, {r7-r10}\n" \
  ".if %c[shift]\n" \
  "smmlar " a ", " a ", r7, r8\n" \
  "smmlar " b ", " b ", r9, r10\n" \
  ".else\n" \
  "smmlar " a ", " a ", r7, " a "\n" \
  "smmlar " b ", " b ", r9, " b "\n" \
  "smmlar " a ", " a ", r8, r1\n" \
  "smmlar " b ", " b ", r10, r1\n" \
  ".endif\n" \
  MILLIWATT_SATURATE(a, "%c[shift]") \
  MILLIWATT_SATURATE(b, "%c[shift]") \
  "strb " a ", [r11], #1\n" \
  "strb " b ", [r11], #1\n"

// All channels of one pixel, at least four. stream, for each four channels, the last four whatever their number: their
// biases; for each tap one word of their weights; for each channel the two factors. Shift: of the requantization; 0: by two factors. Round: taps that are unrolled; the
// taps are a multiple of them. Stack: 36 bytes, 100 without FPU.
// Registers: r0 stream, r1 taps, r2 channels done, r3 to r6 sums, r7 to r10 codes, weights, factors, r11 to, r12
// last, lr end of the taps. Spare slots: 0 taps, 1 zero point.
template <int32_t Shift, int32_t Round>
__attribute__((naked, noinline)) void depthwise_taps_dsp(const DepthwiseTaps* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "ldr r1, [r0]\n"
      "ldr lr, [r0, #4]\n"
      "ldr r11, [r0, #12]\n"
      "ldr r12, [r0, #16]\n"
      "ldr r2, [r0, #20]\n"
      MILLIWATT_PUT("r1", 0)
      MILLIWATT_PUT("r2", 1)
      "add lr, lr, r1\n"
      "ldr r0, [r0, #8]\n"
      "movs r2, #0\n"
      "1:\n"
      "ldmia r0!, {r3-r6}\n"
      MILLIWATT_GET("r1", 0)
      "2:\n"
      ".rept %c[round]\n"
      MILLIWATT_TAP
      ".endr\n"
      "cmp r1, lr\n"
      "bne.w 2b\n"
      ".if !%c[shift]\n"
      MILLIWATT_GET("r1", 1)
      ".endif\n"
      MILLIWATT_SCALE("r3", "r4")
      MILLIWATT_SCALE("r5", "r6")
      "adds r2, r2, #4\n"
      "cmp r2, r12\n"
      "ble.w 1b\n"
      "subs r3, r2, r12\n"
      "cmp r3, #4\n"
      "beq.n 3f\n"
      "mov r2, r12\n"  // the last four, some of them again
      "sub r11, r11, r3\n"
      "b.w 1b\n"
      "3:\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n"
      :
      : [shift] "i"(Shift), [round] "i"(Round));
}
// clang-format on

#undef MILLIWATT_TAP
#undef MILLIWATT_SCALE

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
