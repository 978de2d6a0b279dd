// Armv7-M: channels of one output row of a 3x3 depthwise convolution, stride 1 or 2 across.
//
// Two columns of the image at a time: their six codes are read once and multiplied for all windows that they lie in,
// with weights that one load brings for both.
//
// stream, of each channel: bias, nine weights by rows, the line's factor and start (low, high), the bias with the
// column left of the image, what the column right of the image adds and, with two starts, what negative sums lack.
// `to` of the job is less the column that ends a window; a span of 0: there are no pairs of columns.
#pragma once

#include "../armv6m/depthwise_job.h"
#include "codes_armv7m.h"

namespace milliwatt {

// clang-format off
#define MILLIWATT_TOP_WEIGHTS "ldmia lr, {r4, r5, r6, r7}\n"
#define MILLIWATT_MIDDLE_WEIGHTS "ldrd r5, r6, [lr, #16]\n" "ldr r7, [lr, #24]\n"
#define MILLIWATT_BOTTOM_WEIGHTS "ldrd r5, r6, [lr, #28]\n" "ldr r7, [lr, #36]\n"
// Of the first column of a row: what it adds to SUM goes to r8, to NEXT to r9.
#define MILLIWATT_FIRST_PRODUCTS(CODE, SUM, NEXT) \
  "ldrsb r11, [" CODE "]\n" \
  "mla r8, r11, r6, " SUM "\n" \
  "mla r9, r11, r5, " NEXT "\n"
// A column that ends no window: r8 and r9 are the sums of the windows that end with the next one and the one after it.
#define MILLIWATT_FIRST_COLUMN \
  MILLIWATT_TOP_WEIGHTS \
  MILLIWATT_FIRST_PRODUCTS("r0", "r9", "r4") \
  MILLIWATT_MIDDLE_WEIGHTS \
  MILLIWATT_FIRST_PRODUCTS("r0, r2", "r8", "r9") \
  MILLIWATT_BOTTOM_WEIGHTS \
  MILLIWATT_FIRST_PRODUCTS("r0, r3", "r8", "r9") \
  "add r0, r0, %[channels]\n"
// Stride 1: two columns that end the windows of r8 and r9; r10 and r4 get the sums of the next ones.
#define MILLIWATT_PAIR(FIRST, SECOND, THIRD) \
  "ldrsb r11, [" FIRST "]\n" \
  "ldrsb r12, [" SECOND "]\n" \
  "mla r8, r11, r7, r8\n" \
  "mla r9, r11, r6, r9\n" \
  "mla r10, r11, r5, " THIRD "\n" \
  "mla r9, r12, r7, r9\n" \
  "mla r10, r12, r6, r10\n" \
  "mla r4, r12, r5, r4\n"
// A column that ends the window of r8 and is the middle one of r9's.
#define MILLIWATT_LAST_PRODUCTS(CODE) \
  "ldrsb r11, [" CODE "]\n" \
  "mla r8, r11, r7, r8\n" \
  "mla r9, r11, r6, r9\n"
// Stride 2: the window of r8 ends with the second of two columns, which begins the next one, r9.
#define MILLIWATT_STRIDE2_PAIR(FIRST, SECOND, NEXT) \
  "ldrsb r11, [" FIRST "]\n" \
  "ldrsb r12, [" SECOND "]\n" \
  "mla r8, r11, r6, r8\n" \
  "mla r9, r12, r5, " NEXT "\n" \
  "mla r8, r12, r7, r8\n"
#define MILLIWATT_STRIDE2_MIDDLE(CODE) \
  "ldrsb r11, [" CODE "]\n" \
  "mla r8, r11, r6, r8\n"
#define MILLIWATT_STRIDE2_FIRST(CODE, NEXT) \
  "ldrsb r11, [" CODE "]\n" \
  "mla r8, r11, r5, " NEXT "\n"
// SUM's code goes to r7. r5: the line's factor.
#define MILLIWATT_CODE(SUM) \
  "ldrd r6, r7, [lr, #44]\n" \
  ".if %c[two]\n" \
  "ldr r11, [lr, #60]\n" \
  "asr r12, " SUM ", #31\n" \
  "smlal r6, r7, r12, r11\n" \
  ".endif\n" \
  "smlal r6, r7, " SUM ", r5\n" \
  "ssat r7, #8, r7, asr %[shift]\n" \
  ".if %c[clamps]\n" \
  "cmp r7, %[lowest]\n" \
  "it lt\n" \
  "movlt r7, %[lowest]\n" \
  "cmp r7, %[highest]\n" \
  "it gt\n" \
  "movgt r7, %[highest]\n" \
  ".endif\n"
// At the column r0.
#define MILLIWATT_STORE \
  "ldr r11, [sp, #4]\n" \
  "strb r7, [r0, r11]\n"
// At the place in r10, which goes on.
#define MILLIWATT_STORE_NEXT \
  "strb r7, [r10]\n" \
  "add r10, r10, %[channels]\n"

// As many output channels as input channels, at most 2047. Form: kStride, kChannels, kPadLeft; kPadRight 1: the last
// window's last column is outside the image; kPairs 1: there are pairs of columns; kOdd 1: with stride 1, a column
// behind the pairs.
// Registers: r0, r1 column and the next one, r2, r3 to their other rows, r4 bias and sum, r5-r7 weights, r8-r10 sums
// (r10 the output with stride 2), r11, r12 codes, lr stream.
// Stack: end of the pairs, output, row, count, span.
template <class Form>
__attribute__((noinline)) void depthwise_row_armv7m(const DepthwiseJob* job) {
  register const DepthwiseJob* at __asm__("r0") = job;
  // r7 may be the frame's register, which compilers do not let go.
  __asm__ volatile(
      ".syntax unified\n"
      "push {r7}\n"
      "sub sp, #20\n"
      "ldmia r0, {r1, r2, r3, r4, r5, r6, r7}\n"
      "mov lr, r5\n"
      "str r4, [sp, #4]\n"
      "str r1, [sp, #8]\n"
      "str r6, [sp, #12]\n"
      "str r7, [sp, #16]\n"
      "1:\n"
      "ldr r0, [sp, #8]\n"
      "add r4, r0, #1\n"
      "str r4, [sp, #8]\n"
      ".if %c[stride] == 1\n"
      "ldr r9, [lr, #52]\n"
      MILLIWATT_FIRST_COLUMN
      ".if %c[left] == 0\n"
      MILLIWATT_FIRST_COLUMN
      ".endif\n"
      ".else\n"
      "ldr r10, [sp, #4]\n"
      "add r4, r10, #1\n"
      "str r4, [sp, #4]\n"
      ".if %c[left]\n"
      "ldr r8, [lr, #52]\n"
      ".else\n"
      MILLIWATT_TOP_WEIGHTS
      MILLIWATT_STRIDE2_FIRST("r0", "r4")
      MILLIWATT_MIDDLE_WEIGHTS
      MILLIWATT_STRIDE2_FIRST("r0, r2", "r8")
      MILLIWATT_BOTTOM_WEIGHTS
      MILLIWATT_STRIDE2_FIRST("r0, r3", "r8")
      "add r0, r0, %[channels]\n"
      ".endif\n"
      ".endif\n"
      ".if %c[pairs]\n"
      "ldr r4, [sp, #16]\n"
      "add r1, r0, %[channels]\n"
      "add r4, r0\n"
      "str r4, [sp, #0]\n"
      "2:\n"
      MILLIWATT_TOP_WEIGHTS
      ".if %c[stride] == 1\n"
      MILLIWATT_PAIR("r0", "r1", "r4")
      MILLIWATT_MIDDLE_WEIGHTS
      MILLIWATT_PAIR("r0, r2", "r1, r2", "r10")
      MILLIWATT_BOTTOM_WEIGHTS
      MILLIWATT_PAIR("r0, r3", "r1, r3", "r10")
      "ldr r5, [lr, #40]\n"
      MILLIWATT_CODE("r8")
      MILLIWATT_STORE
      MILLIWATT_CODE("r9")
      "ldr r11, [sp, #4]\n"
      "strb r7, [r1, r11]\n"
      "mov r8, r10\n"
      "mov r9, r4\n"
      ".else\n"
      MILLIWATT_STRIDE2_PAIR("r0", "r1", "r4")
      MILLIWATT_MIDDLE_WEIGHTS
      MILLIWATT_STRIDE2_PAIR("r0, r2", "r1, r2", "r9")
      MILLIWATT_BOTTOM_WEIGHTS
      MILLIWATT_STRIDE2_PAIR("r0, r3", "r1, r3", "r9")
      "ldr r5, [lr, #40]\n"
      MILLIWATT_CODE("r8")
      MILLIWATT_STORE_NEXT
      "mov r8, r9\n"
      ".endif\n"
      "ldr r5, [sp, #0]\n"
      "add r0, r0, #2 * %c[channels]\n"
      "add r1, r1, #2 * %c[channels]\n"
      "cmp r0, r5\n"
      "bne.w 2b\n"
      ".endif\n"
      ".if %c[odd]\n"
      MILLIWATT_TOP_WEIGHTS
      MILLIWATT_LAST_PRODUCTS("r0")
      MILLIWATT_MIDDLE_WEIGHTS
      MILLIWATT_LAST_PRODUCTS("r0, r2")
      MILLIWATT_BOTTOM_WEIGHTS
      MILLIWATT_LAST_PRODUCTS("r0, r3")
      "ldr r5, [lr, #40]\n"
      MILLIWATT_CODE("r8")
      MILLIWATT_STORE
      "mov r8, r9\n"
      "add r0, r0, %[channels]\n"
      ".endif\n"
      ".if %c[right]\n"
      ".if %c[stride] == 2\n"
      MILLIWATT_TOP_WEIGHTS
      MILLIWATT_STRIDE2_MIDDLE("r0")
      MILLIWATT_MIDDLE_WEIGHTS
      MILLIWATT_STRIDE2_MIDDLE("r0, r2")
      MILLIWATT_BOTTOM_WEIGHTS
      MILLIWATT_STRIDE2_MIDDLE("r0, r3")
      ".endif\n"
      "ldr r6, [lr, #56]\n"
      "ldr r5, [lr, #40]\n"
      "add r8, r8, r6\n"
      MILLIWATT_CODE("r8")
      ".if %c[stride] == 1\n"
      MILLIWATT_STORE
      ".else\n"
      MILLIWATT_STORE_NEXT
      ".endif\n"
      ".endif\n"
      "ldr r5, [sp, #12]\n"
      "add lr, lr, #60 + 4 * %c[two]\n"
      "subs r5, r5, #1\n"
      "str r5, [sp, #12]\n"
      "bne.w 1b\n"
      "add sp, #20\n"
      "pop {r7}\n"
      : "+r"(at)
      : [stride] "i"(+Form::kStride), [channels] "i"(+Form::kChannels), [left] "i"(+Form::kPadLeft),
        [right] "i"(+Form::kPadRight), [pairs] "i"(+Form::kPairs), [odd] "i"(+Form::kOdd), [two] "i"(+Form::kTwoStarts),
        [shift] "i"(+Form::kShift), [clamps] "i"(+Form::kClamps), [lowest] "i"(+Form::kLowest),
        [highest] "i"(+Form::kHighest)
      : "r1", "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}
// clang-format on

#undef MILLIWATT_TOP_WEIGHTS
#undef MILLIWATT_MIDDLE_WEIGHTS
#undef MILLIWATT_BOTTOM_WEIGHTS
#undef MILLIWATT_FIRST_PRODUCTS
#undef MILLIWATT_FIRST_COLUMN
#undef MILLIWATT_PAIR
#undef MILLIWATT_LAST_PRODUCTS
#undef MILLIWATT_STRIDE2_PAIR
#undef MILLIWATT_STRIDE2_MIDDLE
#undef MILLIWATT_STRIDE2_FIRST
#undef MILLIWATT_CODE
#undef MILLIWATT_STORE
#undef MILLIWATT_STORE_NEXT

}  // namespace milliwatt
