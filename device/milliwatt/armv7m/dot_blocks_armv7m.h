// Armv7-M: dot products of one pixel's codes with blocks of up to four channels, four products in three instructions.
//
// A word of codes is X = x0 + 2^16 x1, as a sum, and one of weights W = w1 + 2^16 w0. The upper half of their product
// is x0 w0 + x1 w1, and its lower half is x0 w1. Two such products and 0x8000 are added up; then the upper half, as an
// operand shifted by 16, is what the two words contribute. Weights are such that neither half leaves 16 bits; those of
// other groups of four are apart, as words of their own.
//
// Weights are words, or bytes w + 128 of which an AND makes a word W + 2^7 + 2^23. What these 128s add is the same for
// all channels: the third word of each group of codes takes it off.
//
// stream, for each block: the biases; for each group of four codes the words of each channel; with Apart 1, for each
// channel the number of words that are apart, and of each its codes' place, in bytes from the end of the codes, and the
// word; with General 1, a word that is not 0 if the caller takes the block's sums; the lines (codes_armv7m.h).
#pragma once

#include <stdint.h>

#include "codes_armv7m.h"

namespace milliwatt {

struct DotJob {
  const int32_t* stream;  // moves on
  int8_t* to;             // of the next block; moves on
  int8_t* end;            // where all blocks are stored
  const int32_t* codes;
  const int32_t* codes_end;
  int32_t sums[4];
};

// clang-format off
#define MILLIWATT_GROUP(SUM, W0, W1) \
  "mla r10, r4, " W0 ", r11\n" \
  "mla r10, r5, " W1 ", r10\n" \
  "add " SUM ", " SUM ", r10, asr #16\n"
#define MILLIWATT_BYTE_GROUP(SUM, Q) \
  "and r9, r11, " Q "\n" \
  "mla r10, r4, r9, r6\n" \
  "and r9, r11, " Q ", lsr #8\n" \
  "mla r10, r5, r9, r10\n" \
  "add " SUM ", " SUM ", r10, asr #16\n"
#define MILLIWATT_APART(SUM) \
  "ldr r6, [lr], #4\n" \
  "cbz r6, 5f\n" \
  "4:\n" \
  "ldmia lr!, {r7, r8}\n" \
  "ldr r7, [r12, r7]\n" \
  "mla r7, r7, r8, r9\n" \
  "add " SUM ", " SUM ", r7, asr #16\n" \
  "subs r6, #1\n" \
  "bne 4b\n" \
  "5:\n"
#define MILLIWATT_CODE(SUM) \
  ".if %c[two]\n" \
  "ldmia lr!, {r4, r5, r6, r7}\n" \
  "asr r8, " SUM ", #31\n" \
  "smlal r5, r6, r8, r7\n" \
  ".else\n" \
  "ldmia lr!, {r4, r5, r6}\n" \
  ".endif\n" \
  "smlal r5, r6, " SUM ", r4\n" \
  "ssat r6, #8, r6, asr %[shift]\n" \
  ".if %c[clamps]\n" \
  "cmp r6, %[lowest]\n" \
  "it lt\n" \
  "movlt r6, %[lowest]\n" \
  "cmp r6, %[highest]\n" \
  "it gt\n" \
  "movgt r6, %[highest]\n" \
  ".endif\n" \
  "strb r6, [r9], #1\n"

// Blocks of `Channels`, 1 to 4, Form::kUnroll groups of codes an iteration. Ends behind the last block or, with
// Form::kGeneral, at one whose sums the caller takes; then job.stream is behind the word that says so.
// Registers: r0-r3 sums, r4, r5 codes, r6-r9 weights, r10 product, r11 0x8000, r12 codes, lr stream; of bytes, r6 what
// their 128s add, r7, r8 weights, r9 a word of them, r11 the mask.
// Stack: job, end of the outputs, codes, their end, output.
template <int32_t Channels, class Form>
__attribute__((noinline)) void dot_blocks_armv7m(DotJob* job) {
  register DotJob* at __asm__("r0") = job;
  // r7 may be the frame's register, which compilers do not let go.
  __asm__ volatile(
      ".syntax unified\n"
      "push {r7}\n"
      "sub sp, #20\n"
      "ldmia r0, {r1, r2, r3, r4, r5}\n"
      "mov lr, r1\n"
      "str r0, [sp, #0]\n"
      "str r3, [sp, #4]\n"
      "str r4, [sp, #8]\n"
      "str r5, [sp, #12]\n"
      "str r2, [sp, #16]\n"
      ".if %c[bytes]\n" "mov r11, #0x00ff00ff\n" ".else\n" "mov r11, #0x8000\n" ".endif\n"
      "1:\n"
      ".if %c[n] == 4\n" "ldmia lr!, {r0, r1, r2, r3}\n" ".endif\n"
      ".if %c[n] == 3\n" "ldmia lr!, {r0, r1, r2}\n" ".endif\n"
      ".if %c[n] == 2\n" "ldmia lr!, {r0, r1}\n" ".endif\n"
      ".if %c[n] == 1\n" "ldr r0, [lr], #4\n" ".endif\n"
      "ldr r12, [sp, #8]\n"
      "2:\n"
      ".rept %c[unroll]\n"
      ".if %c[bytes]\n"
      "ldmia r12!, {r4, r5, r6}\n"
      ".if %c[n] == 1\n" "ldr r7, [lr], #4\n" ".else\n" "ldmia lr!, {r7, r8}\n" ".endif\n"
      MILLIWATT_BYTE_GROUP("r0", "r7")
      ".if %c[n] > 1\n"
      MILLIWATT_BYTE_GROUP("r1", "r8")
      ".endif\n"
      ".if %c[n] == 3\n" "ldr r7, [lr], #4\n" ".endif\n"
      ".if %c[n] == 4\n" "ldmia lr!, {r7, r8}\n" ".endif\n"
      ".if %c[n] > 2\n"
      MILLIWATT_BYTE_GROUP("r2", "r7")
      ".endif\n"
      ".if %c[n] > 3\n"
      MILLIWATT_BYTE_GROUP("r3", "r8")
      ".endif\n"
      ".else\n"
      "ldmia r12!, {r4, r5}\n"
      ".if %c[n] == 1\n" "ldmia lr!, {r6, r7}\n" ".else\n" "ldmia lr!, {r6, r7, r8, r9}\n" ".endif\n"
      MILLIWATT_GROUP("r0", "r6", "r7")
      ".if %c[n] > 1\n"
      MILLIWATT_GROUP("r1", "r8", "r9")
      ".endif\n"
      ".if %c[n] == 3\n" "ldmia lr!, {r6, r7}\n" ".endif\n"
      ".if %c[n] == 4\n" "ldmia lr!, {r6, r7, r8, r9}\n" ".endif\n"
      ".if %c[n] > 2\n"
      MILLIWATT_GROUP("r2", "r6", "r7")
      ".endif\n"
      ".if %c[n] > 3\n"
      MILLIWATT_GROUP("r3", "r8", "r9")
      ".endif\n"
      ".endif\n"
      ".endr\n"
      ".if %c[loops]\n"
      "ldr r4, [sp, #12]\n"
      "cmp r12, r4\n"
      "bne.w 2b\n"
      ".endif\n"
      ".if %c[apart]\n"
      "mov r9, #0x8000\n"
      MILLIWATT_APART("r0")
      ".if %c[n] > 1\n" MILLIWATT_APART("r1") ".endif\n"
      ".if %c[n] > 2\n" MILLIWATT_APART("r2") ".endif\n"
      ".if %c[n] > 3\n" MILLIWATT_APART("r3") ".endif\n"
      ".endif\n"
      "ldr r9, [sp, #16]\n"
      ".if %c[general]\n"
      "ldr r4, [lr], #4\n"
      "cmp r4, #0\n"
      "bne.w 8f\n"
      ".endif\n"
      MILLIWATT_CODE("r0")
      ".if %c[n] > 1\n" MILLIWATT_CODE("r1") ".endif\n"
      ".if %c[n] > 2\n" MILLIWATT_CODE("r2") ".endif\n"
      ".if %c[n] > 3\n" MILLIWATT_CODE("r3") ".endif\n"
      "ldr r4, [sp, #4]\n"
      "str r9, [sp, #16]\n"
      "cmp r9, r4\n"
      "bne.w 1b\n"
      "8:\n"
      "ldr r4, [sp, #0]\n"
      "str lr, [r4, #0]\n"
      "str r9, [r4, #4]\n"
      ".if %c[general]\n"
      "add r4, #20\n"
      "stmia r4, {r0, r1, r2, r3}\n"
      ".endif\n"
      "add sp, #20\n"
      "pop {r7}\n"
      : "+r"(at)
      : [n] "i"(Channels), [unroll] "i"(+Form::kUnroll), [loops] "i"(+Form::kLoops), [apart] "i"(+Form::kApart),
        [bytes] "i"(+Form::kBytes), [general] "i"(+Form::kGeneral), [two] "i"(+Form::kTwoStarts),
        [shift] "i"(+Form::kShift), [clamps] "i"(+Form::kClamps), [lowest] "i"(+Form::kLowest),
        [highest] "i"(+Form::kHighest)
      : "r1", "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}
// clang-format on

#undef MILLIWATT_GROUP
#undef MILLIWATT_BYTE_GROUP
#undef MILLIWATT_APART
#undef MILLIWATT_CODE

}  // namespace milliwatt
