// Armv7E-M: dot products of one channel with four, two or one pixels of a row at a time, for channels that do not share
// halfwords with another (plain channels): any weights, 32-bit sums that wrap as the reference's do, and the
// reference's own requantization for right shifts from 2 to 30.
//
// Pixels are in the registers' lanes instead of channels, so one channel alone is as fast as several. Weights take one
// byte each. 16 multiply-accumulates take 22 cycles from int16 codes, 25 from int8 codes.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "spare_dsp.h"

namespace milliwatt {

// Neighbouring pixels, at least as many as are taken at a time.
struct DotPlain {
  const void* from;        // the first pixel's codes
  const int32_t* weights;  // four a word
  void* to;                // the first pixel's output: int8 codes, or int32 sums
  int32_t pixels;
  int32_t words;     // of weights
  int32_t apart;     // bytes from a pixel's codes to the next one's
  int32_t to_apart;  // bytes from an output to the next pixel's
  int32_t bias;      // sums start from it
  // Bytes that the last word of int8 codes begins before the end of the one before it; where sums are written, the last
  // word at `weights`.
  int32_t back;
  // Of a code, not of a sum:
  int32_t factor;        // 2 * multiplier - 2^32
  int32_t shift_factor;  // 2^(32 - right shift)
  int32_t zero_point;
  uint32_t lowest;  // in all four bytes
  uint32_t highest;
};

// Registers: r0 weights; r1 r2 weights of the codes 2, 3 and 0, 1 (from int8: 1, 3 and 0, 2); r3 r12 lr codes; r4 to r7
// the pixels' codes in memory; r8 to r11 their sums. Spare slots: 0 weights, 1 their end, 2 entry into the unrolled
// words, 3 to, 4 pixels, 5 apart, 6 to_apart, 7 bias, 8 factor, 9 shift_factor, 10 zero_point, 11 from, 12 lowest, 13
// highest, 14 back.
// clang-format off
// Of four int16 codes each: weights' bytes in the order 0, 2, 1, 3.
#define MILLIWATT_PLAIN_WIDE_4 \
  "ldr r1, [r0], #4\n" \
  "ldr r3, [r4], #4\n" \
  "ldr r12, [r5], #4\n" \
  "ldr lr, [r6], #4\n" \
  "sxtb16 r2, r1\n" \
  "smlad r8, r3, r2, r8\n" \
  "smlad r9, r12, r2, r9\n" \
  "smlad r10, lr, r2, r10\n" \
  "ldr r3, [r7], #4\n" \
  "ldr r12, [r4], #4\n" \
  "ldr lr, [r5], #4\n" \
  "smlad r11, r3, r2, r11\n" \
  "sxtb16 r1, r1, ror #8\n" \
  "smlad r8, r12, r1, r8\n" \
  "smlad r9, lr, r1, r9\n" \
  "ldr r3, [r6], #4\n" \
  "ldr r12, [r7], #4\n" \
  "smlad r10, r3, r1, r10\n" \
  "smlad r11, r12, r1, r11\n"
#define MILLIWATT_PLAIN_WIDE_2 \
  "ldr r1, [r0], #4\n" \
  "ldr r3, [r4], #4\n" \
  "ldr r12, [r5], #4\n" \
  "ldr lr, [r4], #4\n" \
  "ldr r10, [r5], #4\n" \
  "sxtb16 r2, r1\n" \
  "sxtb16 r1, r1, ror #8\n" \
  "smlad r8, r3, r2, r8\n" \
  "smlad r9, r12, r2, r9\n" \
  "smlad r8, lr, r1, r8\n" \
  "smlad r9, r10, r1, r9\n"
#define MILLIWATT_PLAIN_WIDE_1 \
  "ldr r1, [r0], #4\n" \
  "ldr r3, [r4], #4\n" \
  "ldr r12, [r4], #4\n" \
  "sxtb16 r2, r1\n" \
  "sxtb16 r1, r1, ror #8\n" \
  "smlad r8, r3, r2, r8\n" \
  "smlad r8, r12, r1, r8\n"
// Of four int8 codes each: weights in the codes' order.
#define MILLIWATT_PLAIN_PIXEL(x, sum) \
  "sxtb16 lr, " x "\n" \
  "sxtb16 " x ", " x ", ror #8\n" \
  "smlad " sum ", lr, r2, " sum "\n" \
  "smlad " sum ", " x ", r1, " sum "\n"
#define MILLIWATT_PLAIN_CODES_2 \
  "ldr r1, [r0], #4\n" \
  "ldr r3, [r4], #4\n" \
  "ldr r12, [r5], #4\n" \
  "sxtb16 r2, r1\n" \
  "sxtb16 r1, r1, ror #8\n" \
  MILLIWATT_PLAIN_PIXEL("r3", "r8") \
  MILLIWATT_PLAIN_PIXEL("r12", "r9")
#define MILLIWATT_PLAIN_CODES_4 \
  MILLIWATT_PLAIN_CODES_2 \
  "ldr r3, [r6], #4\n" \
  "ldr r12, [r7], #4\n" \
  MILLIWATT_PLAIN_PIXEL("r3", "r10") \
  MILLIWATT_PLAIN_PIXEL("r12", "r11")
#define MILLIWATT_PLAIN_CODES_1 \
  "ldr r1, [r0], #4\n" \
  "ldr r3, [r4], #4\n" \
  "sxtb16 r2, r1\n" \
  "sxtb16 r1, r1, ror #8\n" \
  MILLIWATT_PLAIN_PIXEL("r3", "r8")
#define MILLIWATT_PLAIN_CODE(sum) \
  "smmlar " sum ", " sum ", r0, " sum "\n" \
  "add " sum ", " sum ", " sum ", asr #31\n" \
  "smmlar " sum ", " sum ", r1, r2\n" \
  "ssat " sum ", #8, " sum "\n" \
  ".if %c[clamps]\n" \
  "ssub8 r6, " sum ", r4\n" \
  "sel " sum ", " sum ", r4\n" \
  "ssub8 r6, r5, " sum "\n" \
  "sel " sum ", " sum ", r5\n" \
  ".endif\n"

// Codes: what is read, int8 (1) or int16 (2). Pixels: 1, 2 or 4 at a time; of the last ones some are taken again where
// pixels are not a multiple of that. Clamps: to lowest and highest. Sums: sums are
// written. From int16 codes up to three
// are read behind a pixel's last one; they count for nothing where their weights are 0. Stack: 36 bytes, 100 without FPU.
template <int32_t Codes, int32_t Pixels, bool Clamps, bool Sums>
__attribute__((naked, noinline)) void dot_plain_dsp(const DotPlain* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "ldmia r0!, {r4-r11}\n"
      MILLIWATT_PUT("r4", 11)
      MILLIWATT_PUT("r5", 0)
      ".if %c[codes] == 1\n"  // the last word on its own
      "sub r8, r8, #1\n"
      "ldr r1, [r0], #4\n"
      MILLIWATT_PUT("r1", 14)
      ".else\n"
      "adds r0, r0, #4\n"
      ".endif\n"
      "add r1, r5, r8, lsl #2\n"
      MILLIWATT_PUT("r1", 1)
      MILLIWATT_PUT("r6", 3)
      MILLIWATT_PUT("r7", 4)
      MILLIWATT_PUT("r9", 5)
      MILLIWATT_PUT("r10", 6)
      MILLIWATT_PUT("r11", 7)
      ".if %c[codes] == 1\n"
      "adr.w r1, 4f\n"
      "cmp r8, #0\n"
      "beq 5f\n"
      ".endif\n"
      "rsb r8, r8, #0\n"
      "and r8, r8, #3\n"
      "movs r2, #%c[bytes]\n"
      "adr.w r1, 2f\n"
      "mla r1, r8, r2, r1\n"
      "5:\n"
      "adds r1, r1, #1\n"
      MILLIWATT_PUT("r1", 2)
      ".if !%c[sums]\n"
      "ldmia r0!, {r4-r8}\n"
      MILLIWATT_PUT("r4", 8)
      MILLIWATT_PUT("r5", 9)
      MILLIWATT_PUT("r6", 10)
      MILLIWATT_PUT("r7", 12)
      MILLIWATT_PUT("r8", 13)
      ".endif\n"

      "1:\n"  // so many pixels
      MILLIWATT_GET("r4", 11)
      MILLIWATT_GET("r1", 5)
      "add r5, r4, r1\n"
      ".if %c[pixels] == 4\n"
      "add r6, r5, r1\n"
      "add r7, r6, r1\n"
      ".endif\n"
      MILLIWATT_GET("r0", 0)
      MILLIWATT_GET("r8", 7)
      "mov r9, r8\n"
      "mov r10, r8\n"
      "mov r11, r8\n"
      MILLIWATT_GET("r2", 2)
      "bx r2\n"
      ".balign 4\n"
      "2:\n"
      ".rept 4\n"
      ".if %c[codes] == 2 && %c[pixels] == 4\n"
      MILLIWATT_PLAIN_WIDE_4
      ".elseif %c[codes] == 2 && %c[pixels] == 2\n"
      MILLIWATT_PLAIN_WIDE_2
      ".elseif %c[codes] == 2\n"
      MILLIWATT_PLAIN_WIDE_1
      ".elseif %c[pixels] == 4\n"
      MILLIWATT_PLAIN_CODES_4
      ".elseif %c[pixels] == 2\n"
      MILLIWATT_PLAIN_CODES_2
      ".else\n"
      MILLIWATT_PLAIN_CODES_1
      ".endif\n"
      ".endr\n"
      MILLIWATT_GET("r2", 1)
      "cmp r0, r2\n"
      "bne.w 2b\n"
      ".if %c[codes] == 1\n"
      ".balign 4\n"
      "4:\n"
      MILLIWATT_GET("r2", 14)
      ".if %c[sums]\n"
      "subs r0, r0, r2\n"
      ".else\n"
      "subs r4, r4, r2\n"
      ".if %c[pixels] > 1\n"
      "subs r5, r5, r2\n"
      ".endif\n"
      ".if %c[pixels] == 4\n"
      "subs r6, r6, r2\n"
      "subs r7, r7, r2\n"
      ".endif\n"
      ".endif\n"
      ".if %c[pixels] == 4\n"
      MILLIWATT_PLAIN_CODES_4
      ".elseif %c[pixels] == 2\n"
      MILLIWATT_PLAIN_CODES_2
      ".else\n"
      MILLIWATT_PLAIN_CODES_1
      ".endif\n"
      ".endif\n"
      MILLIWATT_GET("r3", 3)
      MILLIWATT_GET("r12", 6)
      ".if %c[sums]\n"
      "str r8, [r3]\n"
      ".if %c[pixels] > 1\n"
      "str r9, [r3, r12]\n"
      ".endif\n"
      ".if %c[pixels] > 2\n"
      "add r0, r3, r12, lsl #1\n"
      "str r10, [r0]\n"
      "str r11, [r0, r12]\n"
      ".endif\n"
      ".else\n"
      MILLIWATT_GET("r0", 8)
      MILLIWATT_GET("r1", 9)
      MILLIWATT_GET("r2", 10)
      ".if %c[clamps]\n"
      MILLIWATT_GET("r4", 12)
      MILLIWATT_GET("r5", 13)
      ".endif\n"
      MILLIWATT_PLAIN_CODE("r8")
      "strb r8, [r3]\n"
      ".if %c[pixels] > 1\n"
      MILLIWATT_PLAIN_CODE("r9")
      "strb r9, [r3, r12]\n"
      ".endif\n"
      ".if %c[pixels] > 2\n"
      MILLIWATT_PLAIN_CODE("r10")
      MILLIWATT_PLAIN_CODE("r11")
      "add r0, r3, r12, lsl #1\n"
      "strb r10, [r0]\n"
      "strb r11, [r0, r12]\n"
      ".endif\n"
      ".endif\n"
      MILLIWATT_GET("r2", 4)
      "subs r2, r2, #%c[pixels]\n"
      "beq 3f\n"
      // On by as many pixels, or by fewer to the last ones.
      "mov r0, r2\n"
      "cmp r2, #%c[pixels]\n"
      "ite ge\n"
      "movge r0, #%c[pixels]\n"
      "movlt r2, #%c[pixels]\n"
      MILLIWATT_PUT("r2", 4)
      "mla r3, r0, r12, r3\n"
      MILLIWATT_PUT("r3", 3)
      MILLIWATT_GET("r4", 11)
      MILLIWATT_GET("r5", 5)
      "mla r4, r0, r5, r4\n"
      MILLIWATT_PUT("r4", 11)
      "b.w 1b\n"
      "3:\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n"
      :
      : [codes] "i"(Codes), [pixels] "i"(Pixels), [clamps] "i"(Clamps), [sums] "i"(Sums),
        [bytes] "i"(Codes == 2 ? (Pixels == 4 ? 76 : Pixels == 2 ? 44 : 28) : (Pixels == 4 ? 92 : Pixels == 2 ? 52 : 32)));
}
// clang-format on

#undef MILLIWATT_PLAIN_WIDE_4
#undef MILLIWATT_PLAIN_WIDE_2
#undef MILLIWATT_PLAIN_WIDE_1
#undef MILLIWATT_PLAIN_PIXEL
#undef MILLIWATT_PLAIN_CODES_4
#undef MILLIWATT_PLAIN_CODES_2
#undef MILLIWATT_PLAIN_CODES_1
#undef MILLIWATT_PLAIN_CODE

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
