// Armv6-M: channels of one output row of a 3x3 depthwise convolution, stride 1 or 2 across.
//
// A column of the image is read once: it is the right one of one window, the middle one of the next and the left one of
// the one after that. Its upper two codes are a word x0 + 2^16 x1, whose product with w1 + 2^16 w0 has x0 w0 + x1 w1 in
// its upper half (dot_blocks_armv6m.h); the third code is multiplied alone. No pair of weights may be twice -128.
//
// stream, of each channel: the word of the upper two weights of each column, the lower weight of each column, what the
// column right of the image adds, the bias, the words of the line (codes_armv6m.h) and the bias with the column left of
// the image. `to` of the job is less the column behind a window.
#pragma once

#include "depthwise_job.h"
#include "needs_armv6m.h"

namespace milliwatt {

// clang-format off
#define MILLIWATT_ADD_CONSTANT(POINTER, NUMBER) \
  ".rept (" NUMBER " - 1) / 255\n" \
  "adds " POINTER ", " POINTER ", #255\n" \
  ".endr\n" \
  "adds " POINTER ", " POINTER ", #(" NUMBER " - 1) %% 255 + 1\n"
// A column on; TEMPORARY is another register.
#define MILLIWATT_ADVANCE(POINTER, TEMPORARY) \
  ".if %c[channels]\n" \
  MILLIWATT_ADD_CONSTANT(POINTER, "%c[channels]") \
  ".else\n" \
  "ldr " TEMPORARY ", [sp, #60]\n" \
  "adds " POINTER ", " POINTER ", " TEMPORARY "\n" \
  ".endif\n"
#define MILLIWATT_PAIR(SUM, WEIGHTS) \
  "mov r4, " WEIGHTS "\n" \
  "muls r4, r3, r4\n" \
  "asrs r4, r4, #16\n" \
  "adcs " SUM ", " SUM ", r4\n"
#define MILLIWATT_LOWER(SUM, FROM, WEIGHT) \
  "mov r4, " WEIGHT "\n" \
  "muls r4, r3, r4\n" \
  "adds " SUM ", " FROM ", r4\n"
#define MILLIWATT_LOAD_LOWER "ldrsb r3, [r5, r7]\n"
#define MILLIWATT_LOAD_PAIR \
  "ldrb r3, [r5, #0]\n" \
  "sxtb r3, r3\n" \
  "ldrsb r4, [r5, r6]\n" \
  "lsls r4, r4, #16\n" \
  "adds r3, r3, r4\n"
// Stride 1: r0 and r1 are the sums of the window that the column ends and of the next one, and get those of the windows
// behind; r2 is the first one's.
#define MILLIWATT_COLUMN \
  MILLIWATT_LOAD_LOWER \
  MILLIWATT_LOWER("r2", "r0", "lr") \
  MILLIWATT_LOWER("r0", "r1", "r12") \
  "ldr r1, [sp, #0]\n" \
  MILLIWATT_LOWER("r1", "r1", "r11") \
  MILLIWATT_LOAD_PAIR \
  MILLIWATT_PAIR("r2", "r10") \
  MILLIWATT_PAIR("r0", "r9") \
  MILLIWATT_PAIR("r1", "r8") \
  MILLIWATT_ADVANCE("r5", "r4")
// Stride 2: r0 is the sum of the window with this column in its middle.
#define MILLIWATT_MIDDLE_COLUMN \
  MILLIWATT_LOAD_LOWER \
  MILLIWATT_LOWER("r0", "r0", "r12") \
  MILLIWATT_LOAD_PAIR \
  MILLIWATT_PAIR("r0", "r9") \
  MILLIWATT_ADVANCE("r5", "r4")
// The column ends the window of r0, whose sum goes to r2, and begins the next one.
#define MILLIWATT_LAST_COLUMN \
  MILLIWATT_LOAD_LOWER \
  MILLIWATT_LOWER("r2", "r0", "lr") \
  "ldr r0, [sp, #0]\n" \
  MILLIWATT_LOWER("r0", "r0", "r11") \
  MILLIWATT_LOAD_PAIR \
  MILLIWATT_PAIR("r2", "r10") \
  MILLIWATT_PAIR("r0", "r8") \
  MILLIWATT_ADVANCE("r5", "r4")
// r2 becomes a code.
#define MILLIWATT_CODE(LABEL) \
  "asrs r4, r2, #31\n" \
  "bics r2, r2, r4\n" \
  "ldr r3, [sp, #4]\n" \
  "cmp r2, r3\n" \
  "bhi " LABEL "2f\n" \
  LABEL "1:\n" \
  "ldr r4, [sp, #8]\n" \
  "muls r4, r2, r4\n" \
  "lsrs r4, r4, #8\n" \
  ".if %c[two]\n" \
  "ldr r3, [sp, #20]\n" \
  "cmp r2, r3\n" \
  "bhs " LABEL "3f\n" \
  "ldr r3, [sp, #24]\n" \
  "adds r4, r4, r3\n" \
  LABEL "3:\n" \
  ".endif\n" \
  "ldr r3, [sp, #12]\n" \
  "muls r2, r3, r2\n" \
  "adds r2, r2, r4\n" \
  "ldr r3, [sp, #16]\n" \
  "adds r2, r2, r3\n" \
  "lsrs r2, r2, #24\n" \
  ".if %c[stride] == 1 && !%c[outs]\n" \
  "ldr r3, [sp, #32]\n" \
  "strb r2, [r5, r3]\n" \
  ".else\n" \
  "ldr r3, [sp, #56]\n" \
  "strb r2, [r3, #0]\n" \
  ".if %c[outs]\n" \
  MILLIWATT_ADD_CONSTANT("r3", "%c[outs]") \
  ".else\n" \
  MILLIWATT_ADVANCE("r3", "r4") \
  ".endif\n" \
  "str r3, [sp, #56]\n" \
  ".endif\n"
#define MILLIWATT_CLAMP(LABEL) \
  LABEL "2:\n" \
  "movs r2, r3\n" \
  "b " LABEL "1b\n"
// Stride 1: two outputs, whose clamps MILLIWATT_CLAMPS has within a branch's reach.
#define MILLIWATT_TWO(FIRST, SECOND) \
  MILLIWATT_COLUMN \
  MILLIWATT_CODE(FIRST) \
  MILLIWATT_COLUMN \
  MILLIWATT_CODE(SECOND)
#define MILLIWATT_CLAMPS(FIRST, SECOND) \
  "b 7f\n" \
  MILLIWATT_CLAMP(FIRST) \
  MILLIWATT_CLAMP(SECOND) \
  "7:\n"

// Outs 0: as many output channels as input channels: Channels, or 0 if the job says it. Else the number of output
// channels, of which the job's are all of one input channel; `to` of the job is the first output. Width: outputs whose last column is in the image, from 6 on 6 or 7, as they
// are even or odd; up to 5 there is no loop; 0: any, as the job says. Of stride 2 it is 6. PadRight 1: the last window's last column is outside
// the image, and there are windows before it.
// Registers: r0-r2 sums, r3 codes, r5 column, r6, r7 to its other rows, r8-r10 upper weights, r11, r12, lr lower ones.
// Stack: bias, line at 4 to 24, end of the loop 28, outputs 32, row 36, span 40, count 44, stream 48, right 52, output 56,
// channels 60, odd 64.
template <int32_t Stride, int32_t Channels, int32_t PadLeft, int32_t PadRight, int32_t Width, int32_t TwoStarts,
          int32_t Outs = 0>
__attribute__((noinline)) void depthwise_row_armv6m(const DepthwiseJob* job) {
  register const DepthwiseJob* at __asm__("r0") = job;
  // r7 may be the frame's register, which compilers do not let go.
  __asm__ volatile(
      ".syntax unified\n"
      "push {r7}\n"
      "sub sp, #68\n"
      "ldmia r0!, {r5, r6, r7}\n"
      "str r5, [sp, #36]\n"
      "ldmia r0!, {r1, r2, r3, r4}\n"
      "str r1, [sp, #32]\n"
      "str r2, [sp, #48]\n"
      "str r3, [sp, #44]\n"
      "str r4, [sp, #40]\n"
      ".if !%c[channels]\n"
      "ldmia r0!, {r1, r2}\n"
      "str r1, [sp, #60]\n"
      "str r2, [sp, #64]\n"
      ".endif\n"
      "1:\n"
      "ldr r4, [sp, #48]\n"
      "ldmia r4!, {r0, r1, r2}\n"
      "mov r8, r0\n"
      "mov r9, r1\n"
      "mov r10, r2\n"
      "ldmia r4!, {r0, r1, r2}\n"
      "mov r11, r0\n"
      "mov r12, r1\n"
      "mov lr, r2\n"
      "mov r5, sp\n"
      "ldmia r4!, {r0, r1, r2, r3}\n"
      "str r0, [sp, #52]\n"
      "stmia r5!, {r1, r2, r3}\n"
      ".if %c[two]\n"
      "ldmia r4!, {r0, r1, r2, r3}\n"
      "stmia r5!, {r0, r1, r2, r3}\n"
      ".else\n"
      "ldmia r4!, {r0, r1}\n"
      "stmia r5!, {r0, r1}\n"
      ".endif\n"
      "ldmia r4!, {r1}\n"
      "str r4, [sp, #48]\n"
      "ldr r5, [sp, #36]\n"
      ".if %c[stride] != 1 || %c[outs]\n"
      "ldr r3, [sp, #32]\n"
      "str r3, [sp, #56]\n"
      "adds r3, r3, #1\n"
      "str r3, [sp, #32]\n"
      ".endif\n"
      ".if %c[stride] == 1\n"
      MILLIWATT_COLUMN
      ".if %c[left] == 0\n"
      MILLIWATT_COLUMN
      ".endif\n"
      ".else\n"
      "movs r0, r1\n"
      ".if %c[left] == 0\n"
      MILLIWATT_LAST_COLUMN
      ".endif\n"
      ".endif\n"
      ".if %c[width] & 1\n"
      MILLIWATT_COLUMN
      MILLIWATT_CODE("3")
      "b 7f\n"
      MILLIWATT_CLAMP("3")
      "7:\n"
      ".endif\n"
      ".if %c[width] > 1 && %c[width] < 6\n"
      MILLIWATT_TWO("4", "5")
      MILLIWATT_CLAMPS("4", "5")
      ".endif\n"
      ".if %c[width] == 4 || %c[width] == 5\n"
      MILLIWATT_TWO("4", "5")
      MILLIWATT_CLAMPS("4", "5")
      ".endif\n"
      ".if %c[width] == 0 || %c[width] >= 6\n"
      "ldr r3, [sp, #40]\n"
      "adds r3, r5, r3\n"
      "str r3, [sp, #28]\n"
      ".if %c[width] == 0\n"
      "ldr r3, [sp, #64]\n"
      "cmp r3, #0\n"
      "bne 6f\n"
      ".endif\n"
      "2:\n"
      ".if %c[stride] == 1\n"
      MILLIWATT_COLUMN
      MILLIWATT_CODE("4")
      "6:\n"
      MILLIWATT_COLUMN
      MILLIWATT_CODE("5")
      ".else\n"
      MILLIWATT_MIDDLE_COLUMN
      MILLIWATT_LAST_COLUMN
      MILLIWATT_CODE("1")
      ".endif\n"
      "ldr r3, [sp, #28]\n"
      "cmp r5, r3\n"
      "bne 2b\n"
      ".if %c[stride] == 1\n"
      MILLIWATT_CLAMPS("4", "5")
      ".endif\n"
      ".endif\n"
      ".if %c[right]\n"
      ".if %c[stride] == 1\n"
      MILLIWATT_ADVANCE("r5", "r4")
      ".else\n"
      MILLIWATT_MIDDLE_COLUMN
      ".endif\n"
      "ldr r3, [sp, #52]\n"
      "adds r2, r0, r3\n"
      MILLIWATT_CODE("2")
      ".endif\n"
      ".if !%c[outs]\n"
      "ldr r5, [sp, #36]\n"
      "adds r5, r5, #1\n"
      "str r5, [sp, #36]\n"
      ".endif\n"
      "ldr r3, [sp, #44]\n"
      "subs r3, r3, #1\n"
      "str r3, [sp, #44]\n"
      "beq 9f\n"
      "b 1b\n"
      ".if %c[stride] == 2\n"
      MILLIWATT_CLAMP("1")
      ".endif\n"
      ".if %c[right]\n"
      MILLIWATT_CLAMP("2")
      ".endif\n"
      "9:\n"
      "add sp, #68\n"
      "pop {r7}\n"
      : "+r"(at)
      : [stride] "i"(Stride), [channels] "i"(Channels), [left] "i"(PadLeft), [right] "i"(PadRight), [width] "i"(Width),
        [two] "i"(TwoStarts), [outs] "i"(Outs)
      : "r1", "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}
// clang-format on

#undef MILLIWATT_ADD_CONSTANT
#undef MILLIWATT_ADVANCE
#undef MILLIWATT_PAIR
#undef MILLIWATT_LOWER
#undef MILLIWATT_LOAD_LOWER
#undef MILLIWATT_LOAD_PAIR
#undef MILLIWATT_COLUMN
#undef MILLIWATT_MIDDLE_COLUMN
#undef MILLIWATT_LAST_COLUMN
#undef MILLIWATT_CODE
#undef MILLIWATT_CLAMP
#undef MILLIWATT_TWO
#undef MILLIWATT_CLAMPS

}  // namespace milliwatt
