// Armv6-M: dot products of one pixel's codes with blocks of up to four channels, two products a multiplication.
//
// A word of codes is X = x0 + 2^16 x1, as a sum, and one of weights W = w1 + 2^16 w0. The upper half of their product
// is x0 w0 + x1 w1, one less where the lower half, x0 w1, is negative: then its highest bit is the carry of the shift
// by 16, and ADCS adds it. Every pair of codes and weights fits but for two weights of -128.
//
// A pair of codes costs 3 cycles for each block, its products with four channels 18. Codes that are copied to the stack
// first cost 2 from there.
//
// stream: for each block the biases, then for each pair a word of weights of each channel, with General 1 a word that
// is not 0 if some channel has no line, then the words of each channel's line (codes_armv6m.h). Blocks with such a
// channel have their sums taken by the caller.
#pragma once

#include <stdint.h>

#include "needs_armv6m.h"

namespace milliwatt {

struct DotBlocks {
  const int32_t* stream;  // moves on
  int8_t* to;             // of the next block; moves on
  int8_t* end;            // where all blocks are stored
  const int32_t* codes;   // words, a multiple of the iteration's
  const int32_t* codes_end;
  int32_t sums[4];
};

// clang-format off
#define MILLIWATT_PRODUCT(SUM, WORD) \
  "muls " WORD ", r4, " WORD "\n" \
  "asrs " WORD ", " WORD ", #16\n" \
  "adcs " SUM ", " SUM ", " WORD "\n"
// r0 becomes a code. Labels: LABEL 1 returns from what clamps it, LABEL 2, behind all.
#define MILLIWATT_CODE(CHANNEL, LABEL) \
  "ldmia r7!, {r2, r3, r4, r5}\n" \
  "asrs r1, r0, #31\n" \
  "bics r0, r0, r1\n" \
  "cmp r0, r2\n" \
  "bhi " LABEL "2f\n" \
  LABEL "1:\n" \
  "movs r1, r0\n" \
  "muls r1, r3, r1\n" \
  "lsrs r1, r1, #8\n" \
  ".if %c[two]\n" \
  "ldmia r7!, {r2, r3}\n" \
  "cmp r0, r2\n" \
  "bhs " LABEL "3f\n" \
  "adds r5, r5, r3\n" \
  LABEL "3:\n" \
  ".endif\n" \
  "muls r0, r4, r0\n" \
  "adds r0, r0, r1\n" \
  "adds r0, r0, r5\n" \
  "lsrs r0, r0, #24\n" \
  "strb r0, [r6, #" CHANNEL "]\n"
#define MILLIWATT_CLAMP(LABEL) \
  LABEL "2:\n" \
  "movs r0, r2\n" \
  "b " LABEL "1b\n"

// Blocks of `Channels`, 1 to 4, `Pairs` words of codes an iteration, at most 32; Loops: there is more than one. Stacked:
// the codes are copied to the stack, and one iteration takes all, at most 48. Ends behind the last block or, with
// General, at one whose sums the caller takes; then job.stream is behind its weights.
// Registers: r0-r3 sums, r4 codes, r5, r6 weights, r7 stream, r8 place of the codes, r9 place of the outputs, r12 end of
// the codes, lr their begin; with Stacked r12 end of the outputs. Stack: with Stacked the codes; job, end of the outputs.
template <int32_t Channels, int32_t Pairs, int32_t Loops, int32_t Stacked, int32_t TwoStarts, int32_t General>
__attribute__((noinline)) void dot_blocks_armv6m(DotBlocks* job) {
  register DotBlocks* at __asm__("r0") = job;
  // r7 may be the frame's register, which compilers do not let go.
  __asm__ volatile(
      ".syntax unified\n"
      "push {r7}\n"
      "ldr r1, [r0, #8]\n"
      "push {r0, r1}\n"
      "ldr r7, [r0, #0]\n"
      "ldr r1, [r0, #4]\n"
      "mov r9, r1\n"
      "ldr r1, [r0, #12]\n"
      ".if %c[stacked] == 0\n"
      "mov lr, r1\n"
      "ldr r1, [r0, #16]\n"
      "mov r12, r1\n"
      ".else\n"
      "sub sp, #4 * %c[pairs]\n"
      "mov r2, sp\n"
      ".rept %c[pairs] / 4\n"
      "ldmia r1!, {r3, r4, r5, r6}\n"
      "stmia r2!, {r3, r4, r5, r6}\n"
      ".endr\n"
      ".rept %c[pairs] %% 4\n"
      "ldmia r1!, {r3}\n"
      "stmia r2!, {r3}\n"
      ".endr\n"
      "ldr r1, [r0, #8]\n"
      "mov r12, r1\n"
      ".endif\n"
      "1:\n"
      ".if %c[n] == 4\n" "ldmia r7!, {r0, r1, r2, r3}\n" ".endif\n"
      ".if %c[n] == 3\n" "ldmia r7!, {r0, r1, r2}\n" ".endif\n"
      ".if %c[n] == 2\n" "ldmia r7!, {r0, r1}\n" ".endif\n"
      ".if %c[n] == 1\n" "ldmia r7!, {r0}\n" ".endif\n"
      ".if %c[stacked] == 0\n" "mov r8, lr\n" ".endif\n"
      "2:\n"
      ".set milliwatt_pair, 0\n"
      ".rept %c[pairs]\n"
      ".if %c[stacked]\n"
      "ldr r4, [sp, #4 * milliwatt_pair]\n"
      ".else\n"
      "mov r4, r8\n"
      "ldr r4, [r4, #4 * milliwatt_pair]\n"
      ".endif\n"
      ".set milliwatt_pair, milliwatt_pair + 1\n"
      ".if %c[n] == 1\n"
      "ldmia r7!, {r5}\n"
      MILLIWATT_PRODUCT("r0", "r5")
      ".else\n"
      "ldmia r7!, {r5, r6}\n"
      MILLIWATT_PRODUCT("r0", "r5")
      MILLIWATT_PRODUCT("r1", "r6")
      ".endif\n"
      ".if %c[n] == 3\n"
      "ldmia r7!, {r5}\n"
      MILLIWATT_PRODUCT("r2", "r5")
      ".endif\n"
      ".if %c[n] == 4\n"
      "ldmia r7!, {r5, r6}\n"
      MILLIWATT_PRODUCT("r2", "r5")
      MILLIWATT_PRODUCT("r3", "r6")
      ".endif\n"
      ".endr\n"
      ".if %c[loops]\n"
      "mov r4, r8\n"
      "adds r4, r4, #4 * %c[pairs]\n"
      "mov r8, r4\n"
      "cmp r4, r12\n"
      "beq 3f\n"
      "b 2b\n"
      "3:\n"
      ".endif\n"
      ".if %c[general]\n"
      "ldmia r7!, {r4}\n"
      "cmp r4, #0\n"
      "bne 8f\n"
      ".endif\n"
      "mov r6, r9\n"
      ".if %c[n] > 1\n" "mov r8, r1\n" ".endif\n"
      ".if %c[n] > 2\n" "mov r10, r2\n" ".endif\n"
      ".if %c[n] > 3\n" "mov r11, r3\n" ".endif\n"
      MILLIWATT_CODE("0", "1")
      ".if %c[n] > 1\n"
      "mov r0, r8\n"
      MILLIWATT_CODE("1", "2")
      ".endif\n"
      ".if %c[n] > 2\n"
      "mov r0, r10\n"
      MILLIWATT_CODE("2", "3")
      ".endif\n"
      ".if %c[n] > 3\n"
      "mov r0, r11\n"
      MILLIWATT_CODE("3", "4")
      ".endif\n"
      "adds r6, r6, #%c[n]\n"
      "mov r9, r6\n"
      ".if %c[stacked]\n"
      "cmp r6, r12\n"
      ".else\n"
      "ldr r5, [sp, #4]\n"
      "cmp r6, r5\n"
      ".endif\n"
      "beq 9f\n"
      "b 1b\n"
      MILLIWATT_CLAMP("1")
      ".if %c[n] > 1\n" MILLIWATT_CLAMP("2") ".endif\n"
      ".if %c[n] > 2\n" MILLIWATT_CLAMP("3") ".endif\n"
      ".if %c[n] > 3\n" MILLIWATT_CLAMP("4") ".endif\n"
      "8:\n"
      ".if %c[general]\n"
      "ldr r4, [sp, #4 * %c[stacked] * %c[pairs]]\n"
      "adds r4, r4, #20\n"
      "stmia r4!, {r0, r1, r2, r3}\n"
      ".endif\n"
      "9:\n"
      ".if %c[stacked]\n" "add sp, #4 * %c[pairs]\n" ".endif\n"
      "pop {r4, r5}\n"
      "str r7, [r4, #0]\n"
      "mov r5, r9\n"
      "str r5, [r4, #4]\n"
      "pop {r7}\n"
      : "+r"(at)
      : [n] "i"(Channels), [pairs] "i"(Pairs), [loops] "i"(Loops), [stacked] "i"(Stacked), [two] "i"(TwoStarts), [general] "i"(General)
      : "r1", "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}
// clang-format on

#undef MILLIWATT_PRODUCT
#undef MILLIWATT_CODE
#undef MILLIWATT_CLAMP

}  // namespace milliwatt
