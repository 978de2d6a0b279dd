// Armv7E-M core of convolutions: dot products of 2 pixels with 4 output channels at a time, requantized.
//
// Two output channels travel in one halfword: the weights w0 (even channel) and w1 (odd channel) of one input as
// 256 * w1 + w0. A word holds two inputs. One SMLAD on the raw word adds to A = 256 * sum1 + sum0; SXTB16 leaves the
// low bytes, and a second SMLAD adds to sum0. At the end sum1 = (A - sum0) >> 8. So 16 multiply-accumulates take 8
// SMLAD, 2 SXTB16 and 4 loads: 15 cycles. It holds where 256 * w1 + w0 fits int16 and |sum1| < 2^23, whatever the
// input: the packer (src/ops/dot_stream) proves that for each layer before it chooses this kernel.
//
// Requantization is exact with double rounding: SMMLAR(a, 2m - 2^32, a) is a * m / 2^31 rounded, ties up;
// SMMLAR(h, 2^(32-e) + 1, zp) is h / 2^e rounded, ties away from zero (the 1 nudges negative ties down), plus zp;
// SSAT clamps to int8. The packer proves the conditions here too.
#pragma once

#include <stdint.h>

#if defined(__ARM_FEATURE_DSP)

#include "spare_dsp.h"

namespace milliwatt {

// columns: for each step (two inputs) the pair of pixel 0, then the pair of pixel 1, as two int16 each; 4-byte aligned.
// stream (words): output zero point; output channels (a multiple of 4); 8 * steps; then for each 4 channels: the sums'
// starts 256 * bias1 + bias0, bias0, 256 * bias3 + bias2, bias2; for each step the weights of channels 0 and 1, of
// channels 2 and 3; for each channel the two factors of the requantization.
// to0, to1: where the pixels' outputs go. Stack: 36 bytes, 100 without FPU.
//
// Same in C++:
//   for each pixel p and channel o: a = bias[o] + sum over k of x[p][k] * w[o][k];
//                                   to[p][o] = ssat8(smmlar(smmlar(a, M[o], a), Q[o], zero_point)).
//
// Registers: r0 stream, r1 columns, r2 r3 weights, r4 r5 inputs of pixels 0 and 1; of pixels 0 and 1: r6 r8 A of
// channels 0 and 1, r7 r9 sum of channel 0, r10 r12 A of channels 2 and 3, r11 lr sum of channel 2.
// Spare slots: 0 8 + 8 * skip, where skip = -steps modulo 16 of the unrolled steps are jumped over in the first round;
// 1 columns less that; 2 the entry; 3 to0; 4 to1; 5 zero point; 6 end of to0; 7 end of columns less 8.
// clang-format off
#define MILLIWATT_STEP \
  "smlad r6, r4, r2, r6\n" \
  "smlad r8, r5, r2, r8\n" \
  "sxtb16 r2, r2\n" \
  "smlad r10, r4, r3, r10\n" \
  "smlad r12, r5, r3, r12\n" \
  "sxtb16 r3, r3\n" \
  "smlad r7, r4, r2, r7\n" \
  "smlad r9, r5, r2, r9\n" \
  "smlad r11, r4, r3, r11\n" \
  "smlad lr, r5, r3, lr\n"
#define MILLIWATT_STEP_AT(here, there) \
  "ldr.n r2, [r0, #" #here "]\n" \
  "ldr.n r3, [r0, #" #there "]\n" \
  "ldr.n r4, [r1, #" #here "]\n" \
  "ldr.n r5, [r1, #" #there "]\n" \
  MILLIWATT_STEP
// Two pixels' outputs of one channel: a to to0, b to to1.
#define MILLIWATT_OUT(a, b, m, q) \
  "smmlar " a ", " a ", " m ", " a "\n" \
  "smmlar " b ", " b ", " m ", " b "\n" \
  "smmlar " a ", " a ", " q ", r3\n" \
  "smmlar " b ", " b ", " q ", r3\n" \
  "ssat " a ", #8, " a "\n" \
  "ssat " b ", #8, " b "\n" \
  "strb " a ", [r1], #1\n" \
  "strb " b ", [r2], #1\n"
// clang-format on

__attribute__((naked, noinline)) inline void dot_2x4_dsp(const void* /*columns*/, const int32_t* /*stream*/,
                                                         int8_t* /*to0*/, int8_t* /*to1*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      MILLIWATT_PUT("r2", 3)
      MILLIWATT_PUT("r3", 4)
      "ldmia r1!, {r4, r5, r6}\n"
      MILLIWATT_PUT("r4", 5)
      "adds r5, r2, r5\n"
      MILLIWATT_PUT("r5", 6)
      "adds r2, r0, r6\n"
      "subs r2, r2, #8\n"
      MILLIWATT_PUT("r2", 7)
      "rsbs r6, r6, #0\n"
      "ands r6, r6, #127\n"  // 8 * skip
      "adr.w r4, 3f\n"
      "add r4, r4, r6, lsl #1\n"
      "add r4, r4, r6, lsl #2\n"  // + 48 * skip
      "adds r4, r4, #1\n"         // Thumb
      MILLIWATT_PUT("r4", 2)
      "adds r6, r6, #8\n"
      MILLIWATT_PUT("r6", 0)
      "subs r0, r0, r6\n"
      MILLIWATT_PUT("r0", 1)
      "mov r0, r1\n"

      "1:\n"  // four channels
      MILLIWATT_GET("r3", 0)
      MILLIWATT_GET("r1", 1)
      "ldmia r0!, {r6, r7, r10, r11}\n"
      "subs r0, r0, r3\n"
      "mov r8, r6\n"
      "mov r9, r7\n"
      "mov r12, r10\n"
      "mov lr, r11\n"
      MILLIWATT_GET("r2", 2)
      "bx r2\n"

      ".balign 4\n"
      "3:\n"  // sixteen steps of 48 bytes; the first round starts at step `skip`
      MILLIWATT_STEP_AT(8, 12)
      MILLIWATT_STEP_AT(16, 20)
      MILLIWATT_STEP_AT(24, 28)
      MILLIWATT_STEP_AT(32, 36)
      MILLIWATT_STEP_AT(40, 44)
      MILLIWATT_STEP_AT(48, 52)
      MILLIWATT_STEP_AT(56, 60)
      MILLIWATT_STEP_AT(64, 68)
      MILLIWATT_STEP_AT(72, 76)
      MILLIWATT_STEP_AT(80, 84)
      MILLIWATT_STEP_AT(88, 92)
      MILLIWATT_STEP_AT(96, 100)
      MILLIWATT_STEP_AT(104, 108)
      MILLIWATT_STEP_AT(112, 116)
      MILLIWATT_STEP_AT(120, 124)
      "ldr r2, [r0, #128]!\n"
      "ldr r3, [r0, #4]\n"
      "ldr r4, [r1, #128]!\n"
      "ldr r5, [r1, #4]\n" MILLIWATT_STEP
      MILLIWATT_GET("r2", 7)
      "cmp r1, r2\n"
      "bne.w 3b\n"

      "adds r0, r0, #8\n"
      "sub r6, r6, r7\n"
      "sub r8, r8, r9\n"
      "sub r10, r10, r11\n"
      "sub r12, r12, lr\n"
      "asr r6, r6, #8\n"
      "asr r8, r8, #8\n"
      "asr r10, r10, #8\n"
      "asr r12, r12, #8\n"
      MILLIWATT_GET("r1", 3)
      MILLIWATT_GET("r2", 4)
      MILLIWATT_GET("r3", 5)
      "ldmia r0!, {r4, r5}\n"
      MILLIWATT_OUT("r7", "r9", "r4", "r5")
      "ldmia r0!, {r4, r5, r7, r9}\n"
      MILLIWATT_OUT("r6", "r8", "r4", "r5")
      MILLIWATT_OUT("r11", "lr", "r7", "r9")
      "ldmia r0!, {r4, r5}\n"
      MILLIWATT_OUT("r10", "r12", "r4", "r5")
      MILLIWATT_PUT("r1", 3)
      MILLIWATT_PUT("r2", 4)
      MILLIWATT_GET("r3", 6)
      "cmp r1, r3\n"
      "bne.w 1b\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n");
}

#undef MILLIWATT_STEP
#undef MILLIWATT_STEP_AT
#undef MILLIWATT_OUT

}  // namespace milliwatt

#include "spare_end.h"

#endif
