// Armv7E-M core of 3x3 depthwise convolutions of stride 1: two or six output rows.
//
// Four channels at a time, image rows are brought to vertical pairs: for each column and channel one word holds the
// codes of rows 0 and 1, one those of rows 2 and 3, and so on, as int16. Two output rows are made of two pairs. A
// column's three taps then cost two instructions for each output: rows 0 to 2 with weights w0 w1 w2 are SMLAD(rows01,
// w0 w1) and SMLABT(rows23, w1 w2); rows 1 to 3 are SMLATB(rows01, w0 w1) and SMLAD(rows23, w1 w2). Requantization as
// in dot_2x4_dsp.h, or by a shift (src/ops/shifted_channel.h).
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "spare_dsp.h"

namespace milliwatt {

// Two output rows.
struct Depthwise3x3Pass {
  int32_t offset;      // 4 * number of the pass
  int8_t* to;          // the first row
  int32_t second_row;  // bytes from there to the second; 0: there is none, and its outputs are overwritten
};

// What the core is given.
struct Depthwise3x3 {
  const int8_t* rows[8];   // of the image, under the windows: four more for each two passes more
  uint32_t* inside;        // the first of the columns that lie in the image
  int32_t inside_columns;  // at least one
  int32_t channels;        // a multiple of 4; also bytes from one column to the next
  const uint32_t*
      columns;  // the first column: for each of four channels its pairs; columns in the padding are filled in
  const int32_t* stream;
  int32_t block_bytes;  // of columns: outputs in whole fours
  int32_t zero_point;   // of the output
  const Depthwise3x3Pass* end;
  Depthwise3x3Pass passes[3];
};

// stream, for each channel: three words w0 w1 w1 w2 (bytes 0 2 1 3), one a kernel column; bias; the two factors of the
// requantization.
// Spare slots: 0 bias, 1 2 factors, 3 zero point, 4 channels, 5 second_row, 6 block_bytes, 7 stream, 8 columns,
// 9 bytes from one output column of a pair to the next pair, 10 channels done, 12 end of the blocks, 13 the struct, 14
// end of the passes, 15 next pass. While rows are paired: r0 channels, r1 offset in the rows, r2 to, r3 columns left,
// r4-r7 rows. Then: r0 columns, r1 to, r2 r9 rows 01 and 23, r3 r4 r5 weights w0 w1 of the kernel's columns, r6 r7 r8
// w1 w2, r10 r11 sums of the first row's two outputs, r12 lr of the second row's.
// clang-format off
#define MILLIWATT_LOAD(column) \
  "ldr r2, [r0, #%c[stride]*(" #column ")]\n" \
  "ldr r9, [r0, #%c[stride]*(" #column ")+4]\n"
// One column's taps of the outputs of both rows; the first column starts from the bias in lr.
#define MILLIWATT_TAPS(w01, w12, a, b) \
  "smlad " a ", r2, " w01 ", " a "\n" \
  "smlatb " b ", r2, " w01 ", " b "\n" \
  "smlabt " a ", r9, " w12 ", " a "\n" \
  "smlad " b ", r9, " w12 ", " b "\n"
#define MILLIWATT_FIRST_TAPS(w01, w12, a, b) \
  "smlad " a ", r2, " w01 ", lr\n" \
  "smlatb " b ", r2, " w01 ", lr\n" \
  "smlabt " a ", r9, " w12 ", " a "\n" \
  "smlad " b ", r9, " w12 ", " b "\n"
// Two outputs of each row; moves to on.
#define MILLIWATT_TWO(at) \
  MILLIWATT_GET("lr", 0) \
  MILLIWATT_LOAD(at) \
  MILLIWATT_FIRST_TAPS("r3", "r6", "r10", "r12") \
  MILLIWATT_LOAD(at + 1) \
  MILLIWATT_TAPS("r4", "r7", "r10", "r12") \
  MILLIWATT_FIRST_TAPS("r3", "r6", "r11", "lr") \
  MILLIWATT_LOAD(at + 2) \
  MILLIWATT_TAPS("r5", "r8", "r10", "r12") \
  MILLIWATT_TAPS("r4", "r7", "r11", "lr") \
  MILLIWATT_LOAD(at + 3) \
  MILLIWATT_TAPS("r5", "r8", "r11", "lr") \
  MILLIWATT_GET("r2", 1) \
  ".if %c[shift]\n" \
  MILLIWATT_GET("r9", 2) \
  "smmlar r10, r10, r2, r9\n" \
  "smmlar r11, r11, r2, r9\n" \
  "smmlar r12, r12, r2, r9\n" \
  "smmlar lr, lr, r2, r9\n" \
  ".else\n" \
  MILLIWATT_GET("r9", 3) \
  "smmlar r10, r10, r2, r10\n" \
  "smmlar r11, r11, r2, r11\n" \
  "smmlar r12, r12, r2, r12\n" \
  "smmlar lr, lr, r2, lr\n" \
  MILLIWATT_GET("r2", 2) \
  "smmlar r10, r10, r2, r9\n" \
  "smmlar r11, r11, r2, r9\n" \
  "smmlar r12, r12, r2, r9\n" \
  "smmlar lr, lr, r2, r9\n" \
  ".endif\n" \
  MILLIWATT_SATURATE("r10", "%c[shift]") \
  MILLIWATT_SATURATE("r11", "%c[shift]") \
  MILLIWATT_SATURATE("r12", "%c[shift]") \
  MILLIWATT_SATURATE("lr", "%c[shift]") \
  MILLIWATT_GET("r9", 5) \
  ".if %c[columns]\n" \
  MILLIWATT_GET("r2", 9) \
  "strh r12, [r1, r9]\n" \
  "strh r10, [r1], #4\n" \
  "strh lr, [r1, r9]\n" \
  "strh r11, [r1]\n" \
  ".else\n" \
  MILLIWATT_GET("r2", 4) \
  "strb r12, [r1, r9]\n" \
  "strb r10, [r1]\n" \
  "add r1, r1, r2\n" \
  "strb lr, [r1, r9]\n" \
  "strb r11, [r1]\n" \
  ".endif\n" \
  "add r1, r1, r2\n"
// One output of each row.
#define MILLIWATT_ONE(at) \
  MILLIWATT_GET("lr", 0) \
  MILLIWATT_LOAD(at) \
  MILLIWATT_FIRST_TAPS("r3", "r6", "r10", "r12") \
  MILLIWATT_LOAD(at + 1) \
  MILLIWATT_TAPS("r4", "r7", "r10", "r12") \
  MILLIWATT_LOAD(at + 2) \
  MILLIWATT_TAPS("r5", "r8", "r10", "r12") \
  MILLIWATT_GET("r2", 1) \
  ".if %c[shift]\n" \
  MILLIWATT_GET("r9", 2) \
  ".else\n" \
  MILLIWATT_GET("r9", 3) \
  "smmlar r10, r10, r2, r10\n" \
  "smmlar r12, r12, r2, r12\n" \
  MILLIWATT_GET("r2", 2) \
  ".endif\n" \
  "smmlar r10, r10, r2, r9\n" \
  "smmlar r12, r12, r2, r9\n" \
  MILLIWATT_SATURATE("r10", "%c[shift]") \
  MILLIWATT_SATURATE("r12", "%c[shift]") \
  MILLIWATT_GET("r9", 5) \
  "strb r12, [r1, r9]\n" \
  "strb r10, [r1]\n"
// A column: r8 to r11 are the codes of its rows.
#define MILLIWATT_PAIR \
  "pkhtb r12, r9, r8, asr #16\n" /* channels 2 and 3 of rows 0 and 1 */ \
  "pkhbt r8, r8, r9, lsl #16\n"  /* channels 0 and 1 */ \
  "pkhtb lr, r11, r10, asr #16\n" \
  "pkhbt r10, r10, r11, lsl #16\n" \
  "sxtb16 r9, r8, ror #8\n" \
  "sxtb16 r8, r8\n" \
  "sxtb16 r11, r10, ror #8\n" \
  "sxtb16 r10, r10\n" \
  "str r8, [r2]\n" \
  "str r10, [r2, #4]\n" \
  "str r9, [r2, #%c[stride]/4]\n" \
  "str r11, [r2, #%c[stride]/4+4]\n" \
  "sxtb16 r9, r12, ror #8\n" \
  "sxtb16 r8, r12\n" \
  "sxtb16 r11, lr, ror #8\n" \
  "sxtb16 r10, lr\n" \
  "str r8, [r2, #%c[stride]/2]\n" \
  "str r10, [r2, #%c[stride]/2+4]\n" \
  "str r9, [r2, #%c[stride]*3/4]\n" \
  "str r11, [r2, #%c[stride]*3/4+4]\n" \
  "adds r2, r2, #%c[stride]\n"
#define MILLIWATT_PAIR_COLUMN \
  "ldr r8, [r4, r1]\n" \
  "ldr r9, [r5, r1]\n" \
  "ldr r10, [r6, r1]\n" \
  "ldr r11, [r7, r1]\n" \
  "add r1, r1, r0\n" \
  MILLIWATT_PAIR

// The four rows at r12, four channels of each column.
#define MILLIWATT_PAIR_ROWS(pairs) \
  MILLIWATT_GET("r12", 13) \
  "ldr r2, [r12, #32]\n" \
  "ldr r3, [r12, #36]\n" \
  "ldr r0, [r12, #40]\n" \
  "adds r2, r2, #4*" pairs "\n" \
  "add r12, r12, #8*" pairs "\n" \
  "ldmia r12, {r4-r7}\n" \
  MILLIWATT_GET("r1", 10) \
  "lsrs r3, r3, #1\n" \
  ".if %c[odd_inside]\n" \
  MILLIWATT_PAIR_COLUMN \
  "cmp r3, #0\n" \
  "beq.w 7f\n" \
  ".endif\n" \
  "6:\n" /* two columns */ \
  MILLIWATT_PAIR_COLUMN \
  MILLIWATT_PAIR_COLUMN \
  "subs r3, r3, #1\n" \
  "bne.w 6b\n" \
  "7:\n"

// Up to Passes times two output rows (Passes: 1 or 3) of outputs + 2 columns. Blocks: whether there are four outputs in a
// row. Rest: outputs after whole fours. OddInside: inside_columns modulo 2. Shift: of the requantization, whose factors
// are then one and a start; 0: by two factors. Stack: 36 bytes, 100 without FPU.
// Columns: whether outputs go to columns as dot_2x4_dsp.h reads them, codes as int16; Rest is then even.
template <int32_t Passes, int32_t Blocks, int32_t Rest, int32_t OddInside, int32_t Shift, int32_t Columns>
__attribute__((naked, noinline)) void depthwise_3x3_dsp(const Depthwise3x3* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      MILLIWATT_PUT("r0", 13)
      "add r0, r0, #40\n"
      "ldmia r0, {r1-r6}\n"
      MILLIWATT_PUT("r1", 4)
      MILLIWATT_PUT("r3", 7)
      MILLIWATT_PUT("r4", 6)
      MILLIWATT_PUT("r5", 3)
      MILLIWATT_PUT("r6", 14)
      ".if %c[columns]\n"
      "lsls r1, r1, #2\n"
      "subs r1, r1, #4\n"
      MILLIWATT_PUT("r1", 9)
      ".endif\n"
      "movs r1, #0\n"
      MILLIWATT_PUT("r1", 10)

      "5:\n"  // four channels
      MILLIWATT_PAIR_ROWS("0")
      ".if %c[passes] > 1\n"
      MILLIWATT_PAIR_ROWS("2")
      ".endif\n"
      MILLIWATT_GET("r12", 13)
      "ldr r2, [r12, #44]\n"
      MILLIWATT_PUT("r2", 8)
      MILLIWATT_GET("r3", 6)
      "add r2, r2, r3\n"
      MILLIWATT_PUT("r2", 12)

      "1:\n"  // a channel
      MILLIWATT_GET("r2", 7)
      "ldmia r2!, {r3, r4, r5}\n"
      MILLIWATT_FILL
      MILLIWATT_PUT("r2", 7)
      "sxtb16 r6, r3, ror #8\n"
      "sxtb16 r7, r4, ror #8\n"
      "sxtb16 r8, r5, ror #8\n"
      "sxtb16 r3, r3\n"
      "sxtb16 r4, r4\n"
      "sxtb16 r5, r5\n"
      MILLIWATT_GET("r2", 13)
      "adds r2, r2, #64\n"

      "8:\n"  // two output rows
      "ldmia r2!, {r0, r1, r9}\n"
      ".if %c[passes] > 1\n"
      MILLIWATT_PUT("r2", 15)
      ".endif\n"
      MILLIWATT_PUT("r9", 5)
      MILLIWATT_GET("r2", 8)
      MILLIWATT_GET("r9", 10)
      "add r0, r0, r2\n"
      ".if %c[columns]\n"
      "and r10, r9, #1\n"
      "lsl r9, r9, #2\n"
      "sub r9, r9, r10, lsl #1\n"
      ".endif\n"
      "add r1, r1, r9\n"
      ".if %c[blocks]\n"
      "2:\n"  // four outputs
      MILLIWATT_TWO(0)
      MILLIWATT_TWO(2)
      "add r0, r0, #4*%c[stride]\n"
      MILLIWATT_GET("r2", 12)
      "cmp r0, r2\n"
      "blo.w 2b\n"
      ".endif\n"
      ".if %c[rest] > 1\n"
      MILLIWATT_TWO(0)
      ".endif\n"
      ".if %c[rest] == 1\n"
      MILLIWATT_ONE(0)
      ".endif\n"
      ".if %c[rest] == 3\n"
      MILLIWATT_ONE(2)
      ".endif\n"
      ".if %c[passes] > 1\n"
      MILLIWATT_GET("r2", 15)
      MILLIWATT_GET("r9", 14)
      "cmp r2, r9\n"
      "bne.w 8b\n"
      ".endif\n"

      MILLIWATT_GET("r2", 8)
      MILLIWATT_GET("r1", 10)
      "adds r2, r2, #%c[stride]/4\n"
      "adds r1, r1, #1\n"
      MILLIWATT_PUT("r2", 8)
      MILLIWATT_PUT("r1", 10)
      "lsls r2, r1, #30\n"
      "bne.w 1b\n"
      MILLIWATT_GET("r3", 4)
      "cmp r1, r3\n"
      "bne.w 5b\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n"
      :
      : [passes] "i"(Passes), [stride] "i"(16 * (Passes + 1)), [blocks] "i"(Blocks), [rest] "i"(Rest),
        [odd_inside] "i"(OddInside), [shift] "i"(Shift), [columns] "i"(Columns));
}
// clang-format on

#undef MILLIWATT_LOAD
#undef MILLIWATT_TAPS
#undef MILLIWATT_FIRST_TAPS
#undef MILLIWATT_TWO
#undef MILLIWATT_ONE
#undef MILLIWATT_PAIR
#undef MILLIWATT_PAIR_COLUMN
#undef MILLIWATT_PAIR_ROWS

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
