// Armv7E-M core of 3x3 depthwise convolutions of stride 2: two output rows.
//
// The five image rows under them have the middle one in common. Four channels at a time they are brought to pairs of
// int16: rows 0 and 1 of each column, rows 3 and 4 of each column, and of row 2 every two columns. Then either output
// row is three SMLAD on pairs of rows, and one SMLAD and one product on pairs of columns: five instructions for nine
// taps. Four outputs are computed together. Requantization as in dot_2x4_dsp.h, or by a shift
// (src/ops/shifted_channel.h).
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "spare_dsp.h"

namespace milliwatt {

// What the core is given.
struct Depthwise3x3Stride2 {
  uint32_t* words;  // room for every two columns: 96 bytes each, four channels of rows 0 and 1 of the first, of the
                    // second, of row 2; of rows 3 and 4 of the first, of the second, of row 2 again; columns in the
                    // padding are filled in, but for row 2 of a pair with one column there
  int32_t inside_pairs;  // pairs of columns that lie in the image
  const int8_t* rows[5];
  int32_t channels;  // a multiple of 4; also bytes from one column to the next
  const int32_t* stream;
  int8_t* to;            // the first output row
  int32_t second_row;    // bytes from there to the second; 0: there is none, and rows 3 and 4 may be any
  int32_t rest;          // are there outputs after whole fours?
  int32_t zero_point;    // of the output
  uint32_t zero_points;  // four codes of the input's
  int32_t block_bytes;   // 96 * outputs in whole fours
};

// stream: as of depthwise_3x3_dsp.h. Spare slots: 0 bias, 1 2 factors, 3 zero point, 4 channels, 5 zero points, 6
// rest, 7 stream, 8 words, 9 to, 10 what is left of second_row for this channel, 11 of the four channels left,
// 12 end of the blocks, 13 the struct, 14 channels done, 15 second_row. While rows are paired: r0 two columns, r1 r9
// offsets of both columns in the rows, r2 to, r3 pairs left, r4-r8 rows. Then: r0 words, r1 to, r2 r8 r9 pairs, r3 r4
// r5 weights of the pairs of rows, r6 of row 2's first two columns, r7 of its third, r10 r11 r12 lr sums of the four
// outputs.
// clang-format off
#define MILLIWATT_PAIR(a, b, at) \
  "pkhbt r12, " a ", " b ", lsl #16\n" /* channels 0 and 1 */ \
  "pkhtb lr, " b ", " a ", asr #16\n"  /* channels 2 and 3 */ \
  "sxtb16 " b ", r12\n" \
  "sxtb16 r12, r12, ror #8\n" \
  "str " b ", [r2, #" #at "]\n" \
  "str r12, [r2, #" #at "+4]\n" \
  "sxtb16 " a ", lr\n" \
  "sxtb16 lr, lr, ror #8\n" \
  "str " a ", [r2, #" #at "+8]\n" \
  "str lr, [r2, #" #at "+12]\n"
// Two columns of row 2, for both output rows.
#define MILLIWATT_PAIR_MIDDLE(a, b) \
  MILLIWATT_PAIR(a, b, 32) \
  "str " b ", [r2, #80]\n" \
  "str r12, [r2, #84]\n" \
  "str " a ", [r2, #88]\n" \
  "str lr, [r2, #92]\n"
#define MILLIWATT_PAIR_ROWS(offset, a, b, at) \
  "ldr r10, [" a ", " offset "]\n" \
  "ldr r11, [" b ", " offset "]\n" \
  MILLIWATT_PAIR("r10", "r11", at)
#define MILLIWATT_IF(condition, text) ".if " condition "\n" text ".endif\n"
#define MILLIWATT_EACH(outputs, before, after) \
  before "r10, r10" after "\n" \
  MILLIWATT_IF(outputs " > 1", before "r11, r11" after "\n") \
  MILLIWATT_IF(outputs " > 2", before "r12, r12" after "\n") \
  MILLIWATT_IF(outputs " > 3", before "lr, lr" after "\n")
// An output, and the one of the next column, as far behind it as in a pair of columns or as a pixel's channels.
#define MILLIWATT_STORE(code) MILLIWATT_IF("%c[columns]", "strh " code ", [r1]\n.else\nstrb " code ", [r1]\n")
#define MILLIWATT_STORE_BESIDE(code) MILLIWATT_IF("%c[columns]", "strh " code ", [r1, #4]\n.else\nstrb " code ", [r1, r2]\n")
#define MILLIWATT_OUTPUTS(outputs) \
  MILLIWATT_GET("lr", 0) \
  "ldr r2, [r0]\n" \
  "ldr r8, [r0, #16]\n" \
  "ldr r9, [r0, #32]\n" \
  "ldr r11, [r0, #96]\n" \
  ".if " outputs " > 1\n" \
  "ldr r12, [r0, #112]\n" \
  ".else\n" \
  "ldr r12, [r0, #128]\n" \
  ".endif\n" \
  "smlad r10, r2, r3, lr\n" \
  "smlad r10, r8, r4, r10\n" \
  "smlad r10, r9, r6, r10\n" \
  "smlad r10, r11, r5, r10\n" \
  ".if " outputs " == 1\n" \
  "smlabb r10, r12, r7, r10\n" \
  ".else\n" \
  "smlad r11, r11, r3, lr\n" \
  "smlad r11, r12, r4, r11\n" \
  "ldr r2, [r0, #128]\n" \
  "ldr r8, [r0, #192]\n" \
  MILLIWATT_IF(outputs " > 2", "ldr r9, [r0, #208]\n") \
  "ldr r12, [r0, #224]\n" \
  "smlabb r10, r2, r7, r10\n" \
  "smlad r11, r2, r6, r11\n" \
  "smlad r11, r8, r5, r11\n" \
  "smlabb r11, r12, r7, r11\n" \
  ".endif\n" \
  ".if " outputs " > 2\n" \
  "smlad r12, r12, r6, lr\n" \
  "smlad r12, r8, r3, r12\n" \
  "smlad r12, r9, r4, r12\n" \
  "ldr r2, [r0, #288]\n" \
  MILLIWATT_IF(outputs " > 3", "ldr r8, [r0, #304]\n") \
  "ldr r9, [r0, #320]\n" \
  "smlad r12, r2, r5, r12\n" \
  "smlabb r12, r9, r7, r12\n" \
  ".endif\n" \
  ".if " outputs " > 3\n" \
  "smlad lr, r2, r3, lr\n" \
  "smlad lr, r8, r4, lr\n" \
  "smlad lr, r9, r6, lr\n" \
  "ldr r2, [r0, #384]\n" \
  "ldr r8, [r0, #416]\n" \
  "smlad lr, r2, r5, lr\n" \
  "smlabb lr, r8, r7, lr\n" \
  ".endif\n" \
  MILLIWATT_GET("r2", 1) \
  ".if %c[shift]\n" \
  MILLIWATT_GET("r9", 2) \
  ".else\n" \
  MILLIWATT_GET("r9", 3) \
  "smmlar r10, r10, r2, r10\n" \
  MILLIWATT_IF(outputs " > 1", "smmlar r11, r11, r2, r11\n") \
  MILLIWATT_IF(outputs " > 2", "smmlar r12, r12, r2, r12\n") \
  MILLIWATT_IF(outputs " > 3", "smmlar lr, lr, r2, lr\n") \
  MILLIWATT_GET("r2", 2) \
  ".endif\n" \
  MILLIWATT_EACH(outputs, "smmlar ", ", r2, r9") \
  MILLIWATT_GET("r2", 4) \
  MILLIWATT_SATURATE("r10", "%c[shift]") \
  MILLIWATT_STORE("r10") \
  MILLIWATT_IF(outputs " > 1", MILLIWATT_SATURATE("r11", "%c[shift]") MILLIWATT_STORE_BESIDE("r11")) \
  ".if " outputs " > 2\n" \
  "add r1, r1, r2, lsl #1 + %c[columns]\n" \
  MILLIWATT_SATURATE("r12", "%c[shift]") \
  MILLIWATT_STORE("r12") \
  ".endif\n" \
  ".if " outputs " > 3\n" \
  MILLIWATT_SATURATE("lr", "%c[shift]") \
  MILLIWATT_STORE_BESIDE("lr") \
  "add r1, r1, r2, lsl #1 + %c[columns]\n" \
  ".endif\n"

// Blocks: whether there are four outputs in a row. Rest: outputs after whole fours, if any. Left: whether the first column is
// padding. Right: whether the last column that is read is in the image. Shift: of the requantization, whose factors are
// then one and a start; 0: by two factors. Stack: 36 bytes, 100 without FPU.
// Columns: whether outputs go to columns as dot_2x4_dsp.h reads them, codes as int16; Rest is then even.
template <int32_t Blocks, int32_t Rest, int32_t Left, int32_t Right, int32_t Shift, int32_t Columns>
__attribute__((naked, noinline)) void depthwise_3x3_stride2_dsp(const Depthwise3x3Stride2* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      MILLIWATT_PUT("r0", 13)
      "add r0, r0, #28\n"
      "ldmia r0, {r1-r7}\n"
      MILLIWATT_PUT("r1", 4)
      MILLIWATT_PUT("r2", 7)
      MILLIWATT_PUT("r3", 9)
      MILLIWATT_PUT("r4", 15)
      MILLIWATT_PUT("r5", 6)
      MILLIWATT_PUT("r6", 3)
      MILLIWATT_PUT("r7", 5)
      "movs r1, #0\n"
      "5:\n"  // four channels
      MILLIWATT_GET("r12", 13)
      "ldmia r12, {r2-r8}\n"
      "ldr r0, [r12, #56]\n"
      MILLIWATT_PUT("r2", 8)
      "add r0, r0, r2\n"
      MILLIWATT_PUT("r0", 12)
      "add r0, r1, #4\n"
      MILLIWATT_PUT("r0", 14)
      MILLIWATT_GET("r9", 4)
      "lsl r0, r9, #1\n"
      ".if %c[left]\n"
      MILLIWATT_PAIR_ROWS("r1", "r4", "r5", 16)
      MILLIWATT_PAIR_ROWS("r1", "r7", "r8", 64)
      MILLIWATT_GET("r10", 5)
      "ldr r11, [r6, r1]\n"
      MILLIWATT_PAIR_MIDDLE("r10", "r11")
      "adds r2, r2, #96\n"
      "add r1, r1, r9\n"
      ".endif\n"
      "add r9, r9, r1\n"
      "cmp r3, #0\n"
      "beq.w 7f\n"
      "6:\n"  // two columns
      MILLIWATT_PAIR_ROWS("r1", "r4", "r5", 0)
      MILLIWATT_PAIR_ROWS("r9", "r4", "r5", 16)
      MILLIWATT_PAIR_ROWS("r1", "r7", "r8", 48)
      MILLIWATT_PAIR_ROWS("r9", "r7", "r8", 64)
      "ldr r10, [r6, r1]\n"
      "ldr r11, [r6, r9]\n"
      MILLIWATT_PAIR_MIDDLE("r10", "r11")
      "add r1, r1, r0\n"
      "add r9, r9, r0\n"
      "adds r2, r2, #96\n"
      "subs r3, r3, #1\n"
      "bne.w 6b\n"
      "7:\n"
      ".if %c[right]\n"
      MILLIWATT_PAIR_ROWS("r1", "r4", "r5", 0)
      MILLIWATT_PAIR_ROWS("r1", "r7", "r8", 48)
      "ldr r10, [r6, r1]\n"
      "mov r11, r10\n"
      MILLIWATT_PAIR_MIDDLE("r10", "r11")
      ".endif\n"
      "movs r3, #4\n"
      MILLIWATT_PUT("r3", 11)

      "1:\n"  // a channel: the first output row
      MILLIWATT_GET("r2", 7)
      "ldmia r2!, {r3, r4, r5}\n"
      MILLIWATT_FILL
      MILLIWATT_PUT("r2", 7)
      MILLIWATT_GET("r2", 15)
      MILLIWATT_PUT("r2", 10)
      "pkhtb r6, r4, r3, asr #16\n"
      "asrs r7, r5, #24\n"
      "sxtb16 r6, r6, ror #8\n"
      "sxtb16 r3, r3\n"
      "sxtb16 r4, r4\n"
      "sxtb16 r5, r5\n"
      MILLIWATT_GET("r0", 8)
      MILLIWATT_GET("r1", 9)
      "8:\n"  // an output row
      ".if %c[blocks]\n"
      "2:\n"  // four outputs
      MILLIWATT_OUTPUTS("4")
      "add r0, r0, #384\n"
      MILLIWATT_GET("r9", 12)
      "cmp r0, r9\n"
      "blo.w 2b\n"
      ".endif\n"
      ".if %c[rest]\n"
      ".if %c[blocks]\n"
      MILLIWATT_GET("r9", 6)
      "cmp r9, #0\n"
      "beq.w 9f\n"
      ".endif\n"
      MILLIWATT_OUTPUTS("%c[rest]")
      "9:\n"
      ".endif\n"
      MILLIWATT_GET("r2", 10)
      MILLIWATT_GET("r1", 9)
      MILLIWATT_GET("r0", 8)
      "cmp r2, #0\n"
      "beq.n 3f\n"
      "add r1, r1, r2\n"  // the second
      "adds r0, r0, #48\n"
      "movs r3, #0\n"
      MILLIWATT_PUT("r3", 10)
      MILLIWATT_GET("r2", 7)
      "ldr r3, [r2, #-24]\n"
      "ldr r4, [r2, #-20]\n"
      "ldr r5, [r2, #-16]\n"
      "pkhbt r6, r3, r4, lsl #16\n"
      "sxtb r7, r5\n"
      "sxtb16 r6, r6\n"
      "sxtb16 r3, r3, ror #8\n"
      "sxtb16 r4, r4, ror #8\n"
      "sxtb16 r5, r5, ror #8\n"
      "b.w 8b\n"
      "3:\n"
      "adds r0, r0, #4\n"
      ".if %c[columns]\n"
      "and r2, r1, #2\n"  // set at odd channels, whose next begins a new pair
      "add r1, r1, r2, lsl #1\n"
      ".endif\n"
      "adds r1, r1, #1 + %c[columns]\n"
      MILLIWATT_PUT("r0", 8)
      MILLIWATT_PUT("r1", 9)
      MILLIWATT_GET("r2", 11)
      "subs r2, r2, #1\n"
      MILLIWATT_PUT("r2", 11)
      "bne.w 1b\n"
      MILLIWATT_GET("r1", 14)
      MILLIWATT_GET("r3", 4)
      "cmp r1, r3\n"
      "bne.w 5b\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n"
      :
      : [blocks] "i"(Blocks), [rest] "i"(Rest), [left] "i"(Left), [right] "i"(Right), [shift] "i"(Shift),
        [columns] "i"(Columns));
}
// clang-format on

#undef MILLIWATT_PAIR
#undef MILLIWATT_PAIR_MIDDLE
#undef MILLIWATT_PAIR_ROWS
#undef MILLIWATT_IF
#undef MILLIWATT_EACH
#undef MILLIWATT_STORE
#undef MILLIWATT_STORE_BESIDE
#undef MILLIWATT_OUTPUTS

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
