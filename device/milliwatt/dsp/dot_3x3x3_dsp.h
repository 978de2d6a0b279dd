// Armv7E-M core of convolutions whose windows are three rows of nine codes: dot products of 2 neighbours with 4 output
// channels at a time, requantized.
//
// As dot_2x4_dsp.h, but neighbours' windows overlap, so a pair's codes are widened once, to words that both read: for
// each column the codes of rows 0 and 1 as two int16 (a window is nine of these words, the neighbour's begins some
// words on), and of row 2 every two codes. So 27 products are 14 steps, and the words stand at fixed places.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "dot_2x4_parts.h"
#include "spare_dsp.h"

namespace milliwatt {

// Pairs of pixels whose outputs lie next to each other.
struct Dot3x3x3 {
  const int8_t* rows[3];  // under the first window: 16 codes are read at stride 2, 12 at stride 1
  uint32_t* columns;      // room for words: 104 bytes at stride 2, Whole: 72 a pair, and 32; 88 bytes at stride 1
  const int32_t* stream;  // as dot_2x4_dsp reads it; steps 0 to 8 are codes of rows 0 and 1, then two of row 2 each
  int8_t* to0;            // where the first pixel's outputs go; the second's
  int8_t* to1;
  int32_t pairs;
  const uint32_t* behind;  // Whole: four codes for those behind the last pair's twelfth; null: they are in the image
};

// Registers in the dot product as in dot_2x4_dsp.h. While codes are widened: r0 r2 r3 rows, r1 columns, r11 pairs left.
// Spare slots: 0 columns, 2 zero point + 128, 3 to0, 4 to1 - to0, 5 end of to0, 6 channels, 7 stream, 8 end of all
// outputs, 9 10 11 rows; Whole: 9 behind. Columns at stride 2: 36 bytes a pixel, six words of rows 0 and 1 and three of
// row 2, of codes 0 to 5; a window reaches into the next pixel's. At stride 1: twelve words of rows 0 and 1, then row
// 2's of pixel 0, of pixel 1.
// clang-format off
// Four codes of row 0 in a, of row 1 in b, as four words; three where at3 is 0.
#define MILLIWATT_WIDEN_ROWS(a, b, at0, at1, at2, at3) \
  "pkhbt r12, " a ", " b ", lsl #16\n" \
  "pkhtb lr, " b ", " a ", asr #16\n" \
  "sxtb16 " a ", r12\n" \
  "sxtb16 " b ", lr\n" \
  "sxtb16 r12, r12, ror #8\n" \
  "str " a ", [r1, #" #at0 "]\n" \
  "str " b ", [r1, #" #at2 "]\n" \
  "str r12, [r1, #" #at1 "]\n" \
  ".if " #at3 "\n" \
  "sxtb16 lr, lr, ror #8\n" \
  "str lr, [r1, #" #at3 "]\n" \
  ".endif\n"
// Four codes of row 2, two by two.
#define MILLIWATT_WIDEN_ROW(a, at0, at1) \
  "pkhbt r12, " a ", " a ", lsl #8\n" \
  "pkhtb lr, " a ", " a ", asr #8\n" \
  "sxtb16 r12, r12\n" \
  "sxtb16 lr, lr, ror #8\n" \
  "str r12, [r1, #" #at0 "]\n" \
  "str lr, [r1, #" #at1 "]\n"
#define MILLIWATT_LOAD_AT(weights, input0, input1) \
  "ldr.n r2, [r0, #" #weights "]\n" \
  "ldr.n r3, [r0, #" #weights "+4]\n" \
  "ldr.n r4, [r1, #" input0 "]\n" \
  "ldr.n r5, [r1, #" input1 "]\n"
// A step of rows 0 and 1; of row 2.
#define MILLIWATT_STEP_ROWS(number, gap) \
  MILLIWATT_LOAD_AT(8*number, "4*" #number gap, "4*" #number "+%c[apart]" gap) \
  MILLIWATT_MULTIPLY
#define MILLIWATT_STEP_ROW(number, gap) \
  MILLIWATT_LOAD_AT(8*(9+number), "%c[row]+4*" #number gap, "%c[row]+%c[row_apart]+4*" #number gap) \
  MILLIWATT_MULTIPLY

// Stride: 1 or 2. Whole: whether all pairs are widened before the first is computed; at stride 2. Narrow, Shift: as of
// dot_2x4_dsp. Stack: 36 bytes, 100 without FPU.
template <int32_t Stride, int32_t Whole, int32_t Narrow, int32_t Shift>
__attribute__((naked, noinline)) void dot_3x3x3_dsp(const Dot3x3x3* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      ".if %c[whole]\n"
      "ldr r1, [r0, #32]\n"
      MILLIWATT_PUT("r1", 9)
      ".endif\n"
      "ldmia r0, {r4-r11}\n"
      MILLIWATT_PUT("r7", 0)
      "sub r10, r10, r9\n"
      MILLIWATT_PUT("r9", 3)
      MILLIWATT_PUT("r10", 4)
      "ldmia r8!, {r2, r3}\n"
      MILLIWATT_PUT("r2", 2)
      MILLIWATT_PUT("r3", 6)
      "mul r12, r11, r3\n"
      "add r12, r9, r12, lsl #1\n"
      MILLIWATT_PUT("r12", 8)
      "add r9, r9, r3\n"
      MILLIWATT_PUT("r9", 5)
      MILLIWATT_PUT("r8", 7)
      "mov r0, r4\n"
      "mov r2, r5\n"
      "mov r3, r6\n"
      "mov r1, r7\n"
      ".if %c[stride] == 2\n"
      "4:\n"  // a pair's codes
      "ldr r4, [r0], #12\n"
      "ldr r5, [r0, #-8]\n"
      "ldr r6, [r0, #-4]\n"
      "ldr r8, [r2], #12\n"
      "ldr r9, [r2, #-8]\n"
      "ldr r10, [r2, #-4]\n"
      MILLIWATT_WIDEN_ROWS("r4", "r8", 0, 4, 8, 12)
      MILLIWATT_WIDEN_ROWS("r5", "r9", 16, 20, 36, 40)
      MILLIWATT_WIDEN_ROWS("r6", "r10", 44, 48, 52, 56)
      ".if !%c[whole]\n"  // the rows may stand where row 2's words go
      "ldr r8, [r0]\n"
      "ldr r9, [r2]\n"
      ".endif\n"
      "ldr r4, [r3], #12\n"
      "ldr r5, [r3, #-8]\n"
      "ldr r6, [r3, #-4]\n"
      ".if !%c[whole]\n"
      "ldr r7, [r3]\n"
      ".endif\n"
      MILLIWATT_WIDEN_ROW("r4", 24, 28)
      MILLIWATT_WIDEN_ROW("r5", 32, 60)
      MILLIWATT_WIDEN_ROW("r6", 64, 68)
      ".if %c[whole]\n"
      "adds r1, r1, #72\n"
      "subs r11, r11, #1\n"
      "bne.w 4b\n"
      MILLIWATT_GET("r4", 9)
      "cmp r4, #0\n"
      "ittt ne\n"
      "movne r0, r4\n"
      "movne r2, r4\n"
      "movne r3, r4\n"
      "ldr r8, [r0]\n"
      "ldr r9, [r2]\n"
      "ldr r7, [r3]\n"
      MILLIWATT_WIDEN_ROWS("r8", "r9", 0, 4, 8, 0)
      MILLIWATT_WIDEN_ROW("r7", 24, 28)
      MILLIWATT_GET("r1", 0)
      "6:\n"  // a pair
      ".else\n"
      MILLIWATT_WIDEN_ROWS("r8", "r9", 72, 76, 80, 0)
      MILLIWATT_WIDEN_ROW("r7", 96, 100)
      ".endif\n"
      ".else\n"  // stride 1
      "4:\n"
      "ldr r4, [r0], #6\n"
      "ldr r5, [r0, #-2]\n"
      "ldr r6, [r0, #2]\n"
      "ldr r8, [r2], #6\n"
      "ldr r9, [r2, #-2]\n"
      "ldr r10, [r2, #2]\n"
      MILLIWATT_WIDEN_ROWS("r4", "r8", 0, 4, 8, 12)
      MILLIWATT_WIDEN_ROWS("r5", "r9", 16, 20, 24, 28)
      MILLIWATT_WIDEN_ROWS("r6", "r10", 32, 36, 40, 44)
      "ldr r4, [r3], #6\n"  // pixel 0: codes 0 to 8, pixel 1: 3 to 11; beside the ninth stands what its weight of 0 takes
      "ldr r5, [r3, #-2]\n"
      "ldr r6, [r3, #2]\n"
      "ldr r7, [r3, #-3]\n"
      "ldr r8, [r3, #1]\n"
      MILLIWATT_WIDEN_ROW("r4", 48, 52)
      MILLIWATT_WIDEN_ROW("r5", 56, 60)
      MILLIWATT_WIDEN_ROW("r7", 68, 72)
      MILLIWATT_WIDEN_ROW("r8", 76, 80)
      "sxtb16 r12, r6\n"
      "asr lr, r6, #24\n"
      "str r12, [r1, #64]\n"
      "str lr, [r1, #84]\n"
      ".endif\n"
      ".if !%c[whole]\n"
      MILLIWATT_PUT("r0", 9)
      MILLIWATT_PUT("r2", 10)
      MILLIWATT_PUT("r3", 11)
      ".endif\n"
      MILLIWATT_GET("r0", 7)

      "1:\n"  // four channels
      "ldr r6, [r0], #16\n"  // eight loads side by side
      "ldr r7, [r0, #-12]\n"
      "ldr r10, [r0, #-8]\n"
      "ldr r11, [r0, #-4]\n"
      MILLIWATT_LOAD_AT(8, "4", "4+%c[apart]")
      MILLIWATT_START
      MILLIWATT_STEP_ROWS(2, "")
      MILLIWATT_STEP_ROWS(3, "")
      MILLIWATT_STEP_ROWS(4, "")
      MILLIWATT_STEP_ROWS(5, "")
      MILLIWATT_STEP_ROWS(6, "+%c[gap]")
      MILLIWATT_STEP_ROWS(7, "+%c[gap]")
      MILLIWATT_STEP_ROWS(8, "+%c[gap]")
      MILLIWATT_STEP_ROW(0, "")
      MILLIWATT_STEP_ROW(1, "")
      MILLIWATT_STEP_ROW(2, "")
      MILLIWATT_STEP_ROW(3, "+2*%c[gap]")
      MILLIWATT_STEP_ROW(4, "+2*%c[gap]")
      "ldr.n r3, [r0, #4]\n"
      "ldr.n r4, [r1]\n"
      "ldr.n r5, [r1, #%c[apart]]\n"
      "ldr r2, [r0], #112\n"
      MILLIWATT_MULTIPLY

      "sub r6, r6, r7\n"
      "sub r8, r8, r9\n"
      "sub r10, r10, r11\n"
      "sub r12, r12, lr\n"
      ".if %c[shift] > 0\n"
      "ldmia r0!, {r2-r5}\n"
      MILLIWATT_SCALE("r7", "r9", "r2", "r3")
      MILLIWATT_SCALE("r6", "r8", "r4", "r5")
      "ldmia r0!, {r2-r5}\n"
      MILLIWATT_SCALE("r11", "lr", "r2", "r3")
      MILLIWATT_SCALE("r10", "r12", "r4", "r5")
      MILLIWATT_GET("r2", 4)
      MILLIWATT_GET("r3", 3)
      MILLIWATT_GET("r4", 5)
      MILLIWATT_STORE("r7", "r9", "%c[shift]")
      MILLIWATT_STORE("r6", "r8", "8 + %c[shift]")
      MILLIWATT_STORE("r11", "lr", "%c[shift]")
      MILLIWATT_STORE("r10", "r12", "8 + %c[shift]")
      ".else\n"
      MILLIWATT_GET("r1", 2)
      "asr r6, r6, #8\n"
      "asr r8, r8, #8\n"
      "asr r10, r10, #8\n"
      "asr r12, r12, #8\n"
      "ldmia r0!, {r2-r5}\n"
      MILLIWATT_REQUANTIZE("r7", "r9", "r2", "r3")
      MILLIWATT_REQUANTIZE("r6", "r8", "r4", "r5")
      "ldmia r0!, {r2-r5}\n"
      MILLIWATT_REQUANTIZE("r11", "lr", "r2", "r3")
      MILLIWATT_REQUANTIZE("r10", "r12", "r4", "r5")
      MILLIWATT_GET("r2", 4)
      MILLIWATT_GET("r3", 3)
      MILLIWATT_GET("r4", 5)
      MILLIWATT_PACK("r9", "r8", "lr", "r12")
      MILLIWATT_PACK("r7", "r6", "r11", "r10")
      "str r9, [r3, r2]\n"
      "str r7, [r3], #4\n"
      MILLIWATT_GET("r1", 0)
      ".endif\n"
      MILLIWATT_PUT("r3", 3)
      "cmp r3, r4\n"
      "bne.w 1b\n"

      MILLIWATT_GET("r4", 6)
      "add r3, r3, r4\n"
      MILLIWATT_PUT("r3", 3)
      "add r4, r4, r3\n"
      MILLIWATT_PUT("r4", 5)
      MILLIWATT_GET("r2", 8)
      "cmp r3, r2\n"
      ".if %c[whole]\n"
      "add r1, r1, #72\n"
      ".if %c[shift] <= 0\n"
      MILLIWATT_PUT("r1", 0)
      ".endif\n"
      "bne.w 6b\n"
      ".else\n"
      MILLIWATT_GET("r0", 9)
      MILLIWATT_GET("r2", 10)
      MILLIWATT_GET("r3", 11)
      "bne.w 4b\n"
      ".endif\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n"
      :
      : [stride] "i"(Stride), [whole] "i"(Whole), [apart] "i"(Stride == 2 ? 36 : 12), [gap] "i"(Stride == 2 ? 12 : 0),
        [row] "i"(Stride == 2 ? 24 : 48), [row_apart] "i"(Stride == 2 ? 36 : 20), [narrow] "i"(Narrow),
        [shift] "i"(Shift));
}
// clang-format on

#undef MILLIWATT_WIDEN_ROWS
#undef MILLIWATT_WIDEN_ROW
#undef MILLIWATT_LOAD_AT
#undef MILLIWATT_STEP_ROWS
#undef MILLIWATT_STEP_ROW
#undef MILLIWATT_MULTIPLY
#undef MILLIWATT_START
#undef MILLIWATT_LOAD
#undef MILLIWATT_LOAD_LAST
#undef MILLIWATT_STEP
#undef MILLIWATT_STEP_IF
#undef MILLIWATT_STEP_OF_BLOCK
#undef MILLIWATT_BLOCK
#undef MILLIWATT_REQUANTIZE
#undef MILLIWATT_SCALE
#undef MILLIWATT_STORE
#undef MILLIWATT_PACK
#undef MILLIWATT_WIDEN
#undef MILLIWATT_WINDOW_ROW

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
