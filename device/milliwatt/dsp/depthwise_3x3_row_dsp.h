// Armv7E-M core of 3x3 depthwise convolutions of stride 1 or 2: one output row.
//
// Four channels at a time, image rows are brought to horizontal pairs: for each two columns, row and channel one word
// holds the codes of both, as int16. An output's taps of one row are SMLAD on one word and one product with half of
// another; at stride 2 that other word is the first of the output beside it, at stride 1 two outputs share both. Four
// outputs are computed together. Requantization as in dot_2x4_dsp.h, or by a shift (src/ops/shifted_channel.h).
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "spare_dsp.h"

namespace milliwatt {

// What the core is given.
struct Depthwise3x3Row {
  uint32_t* words;       // room for the pairs of columns: 48 bytes each, four channels of row 0, of row 1, of row 2;
                         // where the last one begins in the padding, it is filled in
  int32_t inside_pairs;  // pairs of columns that lie in the image
  const int8_t* rows[3];
  int32_t channels;  // a multiple of 4; also bytes from one column to the next
  const int32_t* stream;
  int8_t* to;
  int32_t block_bytes;   // 24 * stride * outputs in whole fours
  int32_t zero_point;    // of the output
  uint32_t zero_points;  // four codes of the input's
};

// stream, for each channel: its weights w(row, column) as three words of bytes, at stride 1 w00 w01 w01 w02, w10 w11
// w11 w12, w20 w21 w21 w22, at stride 2 w00 w10 w01 w11, w20 w02 w21 w12, w22; bias; the two factors of the
// requantization. Spare slots: 0 bias, 1 2 factors, 3 zero point, 4 channels, 5 zero points, 6 block_bytes, 7 stream, 8
// words, 9 to, 11 of the four channels left, 12 end of the blocks, 13
// the struct, 14 channels done. While rows are paired: r0 two columns, r1 r7 offsets of both columns in the rows, r2
// to, r3 pairs left, r4-r6 rows. Then: r0 words, r1 to, r2 r9 and at stride 2 r8 pairs, r3 r4 r5 weights of columns 0
// and 1 of a row, at stride 1 r6 r7 r8 of columns 1 and 2, at stride 2 r6 of column 2 of rows 0 and 1, r7 of row 2, r10
// r11 lr r12 sums of the four outputs.
// clang-format off
#define MILLIWATT_CONVERT(a, b, at0, at1, at2, at3) \
  "pkhbt r12, " a ", " b ", lsl #16\n" /* channels 0 and 1 */ \
  "pkhtb lr, " b ", " a ", asr #16\n"  /* channels 2 and 3 */ \
  "sxtb16 " b ", r12\n" \
  "sxtb16 r12, r12, ror #8\n" \
  "str " b ", [r2, #" #at0 "]\n" \
  "str r12, [r2, #" #at1 "]\n" \
  "sxtb16 r12, lr\n" \
  "sxtb16 lr, lr, ror #8\n" \
  "str r12, [r2, #" #at2 "]\n" \
  "str lr, [r2, #" #at3 "]\n"
// One row's taps of `outputs` outputs at stride 2; the first row starts from the bias in r12.
#define MILLIWATT_ROW_2(outputs, at, w01, half, w2, a, b, c, d) \
  ".if " outputs " == 1\n" \
  "ldr r2, [r0, #" #at "]\n" \
  "ldr r8, [r0, #48+" #at "]\n" \
  "smlad r10, r2, " w01 ", " a "\n" \
  "smla" half " r10, r8, " w2 ", r10\n" \
  ".else\n" \
  "ldr r2, [r0, #" #at "]\n" \
  "ldr r8, [r0, #48+" #at "]\n" \
  "ldr r9, [r0, #96+" #at "]\n" \
  "smlad r10, r2, " w01 ", " a "\n" \
  "smla" half " r10, r8, " w2 ", r10\n" \
  "smlad r11, r8, " w01 ", " b "\n" \
  "smla" half " r11, r9, " w2 ", r11\n" \
  ".endif\n" \
  ".if " outputs " > 2\n" \
  "ldr r2, [r0, #144+" #at "]\n" \
  ".if " outputs " > 3\n" \
  "ldr r8, [r0, #192+" #at "]\n" \
  ".endif\n" \
  "smlad lr, r9, " w01 ", " c "\n" \
  "smla" half " lr, r2, " w2 ", lr\n" \
  ".endif\n" \
  ".if " outputs " > 3\n" \
  "smlad r12, r2, " w01 ", " d "\n" \
  "smla" half " r12, r8, " w2 ", r12\n" \
  ".endif\n"
// The same at stride 1.
#define MILLIWATT_ROW_1(outputs, at, w01, w12, a, b, c, d) \
  "ldr r2, [r0, #" #at "]\n" \
  "ldr r9, [r0, #48+" #at "]\n" \
  "smlad r10, r2, " w01 ", " a "\n" \
  "smlabt r10, r9, " w12 ", r10\n" \
  ".if " outputs " > 1\n" \
  "smlatb r11, r2, " w01 ", " b "\n" \
  "smlad r11, r9, " w12 ", r11\n" \
  ".endif\n" \
  ".if " outputs " > 2\n" \
  "ldr r2, [r0, #96+" #at "]\n" \
  "smlad lr, r9, " w01 ", " c "\n" \
  "smlabt lr, r2, " w12 ", lr\n" \
  ".endif\n" \
  ".if " outputs " > 3\n" \
  "smlatb r12, r9, " w01 ", " d "\n" \
  "smlad r12, r2, " w12 ", r12\n" \
  ".endif\n"
#define MILLIWATT_EACH(outputs, before, after) \
  before "r10, r10" after "\n" \
  ".if " outputs " > 1\n" \
  before "r11, r11" after "\n" \
  ".endif\n" \
  ".if " outputs " > 2\n" \
  before "lr, lr" after "\n" \
  ".endif\n" \
  ".if " outputs " > 3\n" \
  before "r12, r12" after "\n" \
  ".endif\n"
// An output, and the one of the next column, as far behind it as in a pair of columns or as a pixel's channels.
#define MILLIWATT_STORE(code) \
  ".if %c[columns]\n" \
  "strh " code ", [r1]\n" \
  ".else\n" \
  "strb " code ", [r1]\n" \
  ".endif\n"
#define MILLIWATT_STORE_BESIDE(code) \
  ".if %c[columns]\n" \
  "strh " code ", [r1, #4]\n" \
  ".else\n" \
  "strb " code ", [r1, r2]\n" \
  ".endif\n"
#define MILLIWATT_OUTPUTS(outputs) \
  MILLIWATT_GET("r12", 0) \
  ".if %c[stride] == 1\n" \
  MILLIWATT_ROW_1(outputs, 0, "r3", "r6", "r12", "r12", "r12", "r12") \
  MILLIWATT_ROW_1(outputs, 16, "r4", "r7", "r10", "r11", "lr", "r12") \
  MILLIWATT_ROW_1(outputs, 32, "r5", "r8", "r10", "r11", "lr", "r12") \
  ".else\n" \
  MILLIWATT_ROW_2(outputs, 0, "r3", "bb", "r6", "r12", "r12", "r12", "r12") \
  MILLIWATT_ROW_2(outputs, 16, "r4", "bt", "r6", "r10", "r11", "lr", "r12") \
  MILLIWATT_ROW_2(outputs, 32, "r5", "bb", "r7", "r10", "r11", "lr", "r12") \
  ".endif\n" \
  MILLIWATT_GET("r2", 1) \
  ".if %c[shift]\n" \
  MILLIWATT_GET("r9", 2) \
  MILLIWATT_EACH(outputs, "smmlar ", ", r2, r9") \
  ".else\n" \
  MILLIWATT_GET("r9", 3) \
  "smmlar r10, r10, r2, r10\n" \
  ".if " outputs " > 1\n" \
  "smmlar r11, r11, r2, r11\n" \
  ".endif\n" \
  ".if " outputs " > 2\n" \
  "smmlar lr, lr, r2, lr\n" \
  ".endif\n" \
  ".if " outputs " > 3\n" \
  "smmlar r12, r12, r2, r12\n" \
  ".endif\n" \
  MILLIWATT_GET("r2", 2) \
  MILLIWATT_EACH(outputs, "smmlar ", ", r2, r9") \
  ".endif\n" \
  MILLIWATT_GET("r2", 4) \
  MILLIWATT_SATURATE("r10", "%c[shift]") \
  MILLIWATT_STORE("r10") \
  ".if " outputs " > 1\n" \
  MILLIWATT_SATURATE("r11", "%c[shift]") \
  MILLIWATT_STORE_BESIDE("r11") \
  ".endif\n" \
  ".if " outputs " > 2\n" \
  "add r1, r1, r2, lsl #1 + %c[columns]\n" \
  MILLIWATT_SATURATE("lr", "%c[shift]") \
  MILLIWATT_STORE("lr") \
  ".endif\n" \
  ".if " outputs " > 3\n" \
  MILLIWATT_SATURATE("r12", "%c[shift]") \
  MILLIWATT_STORE_BESIDE("r12") \
  "add r1, r1, r2, lsl #1 + %c[columns]\n" \
  ".endif\n"

// Stride: 1 or 2. Blocks: whether there are four outputs. Rest: outputs after whole fours. Left: whether the first column is padding.
// Right: whether the last column that is read is in the image. Shift: of the requantization, whose factors are then one
// and a start; 0: by two factors. Stack: 36 bytes, 100 without FPU.
// Columns: whether outputs go to columns as dot_2x4_dsp.h reads them, codes as int16; Rest is then even.
template <int32_t Stride, int32_t Blocks, int32_t Rest, int32_t Left, int32_t Right, int32_t Shift, int32_t Columns>
__attribute__((naked, noinline)) void depthwise_3x3_row_dsp(const Depthwise3x3Row* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      MILLIWATT_PUT("r0", 13)
      "ldr r1, [r0, #20]\n"
      MILLIWATT_PUT("r1", 4)
      "add r0, r0, #24\n"
      "ldmia r0, {r2-r6}\n"
      MILLIWATT_PUT("r2", 7)
      MILLIWATT_PUT("r3", 9)
      MILLIWATT_PUT("r4", 6)
      MILLIWATT_PUT("r5", 3)
      MILLIWATT_PUT("r6", 5)
      "movs r1, #0\n"
      "5:\n"  // four channels
      MILLIWATT_GET("r12", 13)
      "ldmia r12, {r2-r7}\n"
      MILLIWATT_PUT("r2", 8)
      MILLIWATT_GET("r8", 6)
      "add r8, r8, r2\n"
      MILLIWATT_PUT("r8", 12)
      "add r8, r1, #4\n"
      MILLIWATT_PUT("r8", 14)
      "lsl r0, r7, #1\n"
      ".if %c[left]\n"
      MILLIWATT_GET("r8", 5)
      "ldr r9, [r4, r1]\n"
      "ldr r10, [r5, r1]\n"
      "ldr r11, [r6, r1]\n"
      MILLIWATT_CONVERT("r8", "r9", 0, 4, 8, 12)
      MILLIWATT_CONVERT("r8", "r10", 16, 20, 24, 28)
      MILLIWATT_CONVERT("r8", "r11", 32, 36, 40, 44)
      "adds r2, r2, #48\n"
      "add r1, r1, r7\n"
      ".endif\n"
      "add r7, r7, r1\n"
      "cmp r3, #0\n"
      "beq.w 7f\n"
      "6:\n"  // two columns
      "ldr r8, [r4, r1]\n"
      "ldr r9, [r4, r7]\n"
      "ldr r10, [r5, r1]\n"
      "ldr r11, [r5, r7]\n"
      MILLIWATT_CONVERT("r8", "r9", 0, 4, 8, 12)
      MILLIWATT_CONVERT("r10", "r11", 16, 20, 24, 28)
      "ldr r8, [r6, r1]\n"
      "ldr r9, [r6, r7]\n"
      MILLIWATT_CONVERT("r8", "r9", 32, 36, 40, 44)
      "add r1, r1, r0\n"
      "add r7, r7, r0\n"
      "adds r2, r2, #48\n"
      "subs r3, r3, #1\n"
      "bne 6b\n"
      "7:\n"
      ".if %c[right]\n"
      "ldr r8, [r4, r1]\n"
      "ldr r9, [r5, r1]\n"
      "ldr r10, [r6, r1]\n"
      MILLIWATT_GET("r11", 5)
      MILLIWATT_CONVERT("r8", "r11", 0, 4, 8, 12)
      MILLIWATT_GET("r11", 5)
      MILLIWATT_CONVERT("r9", "r11", 16, 20, 24, 28)
      MILLIWATT_GET("r11", 5)
      MILLIWATT_CONVERT("r10", "r11", 32, 36, 40, 44)
      ".endif\n"
      "movs r3, #4\n"
      MILLIWATT_PUT("r3", 11)

      "1:\n"  // a channel
      MILLIWATT_GET("r2", 7)
      "ldmia r2!, {r3, r4, r5}\n"
      MILLIWATT_FILL
      MILLIWATT_PUT("r2", 7)
      ".if %c[stride] == 1\n"
      "sxtb16 r6, r3, ror #8\n"
      "sxtb16 r7, r4, ror #8\n"
      "sxtb16 r8, r5, ror #8\n"
      "sxtb16 r3, r3\n"
      "sxtb16 r4, r4\n"
      "sxtb16 r5, r5\n"
      ".else\n"
      "sxtb r7, r5\n"
      "sxtb16 r6, r4, ror #8\n"
      "sxtb16 r5, r4\n"
      "sxtb16 r4, r3, ror #8\n"
      "sxtb16 r3, r3\n"
      ".endif\n"
      MILLIWATT_GET("r0", 8)
      "adds r2, r0, #4\n"
      MILLIWATT_PUT("r2", 8)
      MILLIWATT_GET("r1", 9)
      ".if %c[columns]\n"
      "and r2, r1, #2\n"  // set at odd channels, whose next begins a new pair
      "add r2, r1, r2, lsl #1\n"
      "adds r2, r2, #2\n"
      ".else\n"
      "adds r2, r1, #1\n"
      ".endif\n"
      MILLIWATT_PUT("r2", 9)
      ".if %c[blocks]\n"
      "2:\n"  // four outputs
      MILLIWATT_OUTPUTS("4")
      "adds r0, r0, #96 * %c[stride]\n"
      MILLIWATT_GET("r9", 12)
      "cmp r0, r9\n"
      "blo.w 2b\n"
      ".endif\n"
      ".if %c[rest]\n"
      MILLIWATT_OUTPUTS("%c[rest]")
      ".endif\n"
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
      : [stride] "i"(Stride), [blocks] "i"(Blocks), [rest] "i"(Rest), [left] "i"(Left), [right] "i"(Right),
        [shift] "i"(Shift), [columns] "i"(Columns));
}
// clang-format on

#undef MILLIWATT_CONVERT
#undef MILLIWATT_ROW_1
#undef MILLIWATT_ROW_2
#undef MILLIWATT_EACH
#undef MILLIWATT_STORE
#undef MILLIWATT_STORE_BESIDE
#undef MILLIWATT_OUTPUTS

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
