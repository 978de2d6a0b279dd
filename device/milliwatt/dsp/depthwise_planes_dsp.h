// Armv7E-M core of depthwise convolutions: output rows of one channel, from a plane.
//
// A plane is the image of one channel alone, as int16 and with its padding, so pixels beside each other share a word.
// Four outputs of a row are computed together: they share each word of codes and each word of weights. Weights come in
// pairs (w0 w1), (w1 w2) and so on, so an instruction takes two products, whether an output's first tap is the lower
// half of a word or the upper one. All sums wrap, and the requantization is exact for each sum and each factor.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// What the core is given. It changes `window`, `to`, `left`, `rows`, `row_to` and `row_window`.
struct PlaneRows {
  const int16_t* window;  // of the next outputs
  const uint32_t* pairs;  // the weights, as depthwise_planes_dsp says
  int32_t bias;
  int32_t tap_bytes;   // from a kernel row to the next
  int32_t factor;      // twice the multiplier, wrapped
  int32_t second;      // Form 0 and 1: 2^(32 - right shift), of form 0 + 1 at need; 2: left shift
  int32_t zero_point;  // of the output, + 127 - the highest code
  int8_t* to;
  int32_t to_bytes;           // from an output to the next of its row
  int32_t left;               // outputs of the row that are left
  int32_t right_shift;        // Form 2: 0 or 1
  int32_t range_missing;      // Clamps 1 and 2: codes of int8 that the activation does not keep
  int32_t lowest_missing;     // Clamps 2: those of them below its lowest code
  int32_t rows;               // output rows
  int8_t* const* row_to;      // their addresses
  int32_t row_offset;         // from there to the first output
  const int16_t* row_window;  // of the first output row
  int32_t row_bytes;          // from an output row's windows to the next one's
  int32_t outputs;            // of a row
  int32_t rounds;             // kernel rows / Round
};

// clang-format off
#define MILLIWATT_IF(condition, instruction) \
  ".if " condition "\n" instruction "\n.endif\n"
// Stride 1. The lower half of word .Lmw_j is tap 2 .Lmw_j - n of output n. Pair t lies in r9 + t modulo 4: `now`, the
// pair before it in `last`.
#define MILLIWATT_OUTPUT_1(n, sum, data, now, last) \
  MILLIWATT_IF("2*.Lmw_j-" n " == -1 && .Lmw_first", "smlatb " sum ", " data ", r9, r2") \
  MILLIWATT_IF("2*.Lmw_j-" n " == -1 && !.Lmw_first", "smlatb " sum ", " data ", r9, " sum) \
  MILLIWATT_IF("2*.Lmw_j-" n " == 0 && %c[k] > 1 && .Lmw_first", "smlad " sum ", " data ", " now ", r2") \
  MILLIWATT_IF("2*.Lmw_j-" n " == 0 && %c[k] > 1 && !.Lmw_first", "smlad " sum ", " data ", " now ", " sum) \
  MILLIWATT_IF("2*.Lmw_j-" n " > 0 && 2*.Lmw_j-" n " <= %c[k]-2", "smlad " sum ", " data ", " now ", " sum) \
  MILLIWATT_IF("2*.Lmw_j-" n " == %c[k]-1 && %c[k] > 1", "smlabt " sum ", " data ", " last ", " sum) \
  MILLIWATT_IF("2*.Lmw_j-" n " == 0 && %c[k] == 1 && .Lmw_first", "smlabb " sum ", " data ", r9, r2") \
  MILLIWATT_IF("2*.Lmw_j-" n " == 0 && %c[k] == 1 && !.Lmw_first", "smlabb " sum ", " data ", r9, " sum)
#define MILLIWATT_LOAD_PAIR(t, to) \
  MILLIWATT_IF(t " >= 4 && " t " <= %c[k]-2", "ldr " to ", [r1], #4")
#define MILLIWATT_LOAD_CODES(words) \
  MILLIWATT_IF(".Lmw_j < " words, "ldr r7, [r0, #4*.Lmw_j]") \
  MILLIWATT_IF(".Lmw_j+1 < " words, "ldr r8, [r0, #4*.Lmw_j+4]")
#define MILLIWATT_ROW_1(outputs) \
  ".set .Lmw_j, 0\n" \
  "ldr r9, [r1], #4\n" \
  MILLIWATT_IF("%c[k] > 2", "ldr r10, [r1], #4") \
  MILLIWATT_IF("%c[k] > 3", "ldr r11, [r1], #4") \
  MILLIWATT_IF("%c[k] > 4", "ldr r12, [r1], #4") \
  ".rept (%c[k]+" outputs "+2)/4\n" \
  MILLIWATT_LOAD_PAIR("2*.Lmw_j-1", "r12") \
  MILLIWATT_LOAD_PAIR("2*.Lmw_j", "r9") \
  MILLIWATT_LOAD_CODES("(%c[k]+" outputs ")/2") \
  MILLIWATT_OUTPUT_1("0", "r3", "r7", "r9", "r12") \
  MILLIWATT_OUTPUT_1("1", "r4", "r7", "r12", "r11") \
  ".if " outputs " > 2\n" \
  MILLIWATT_OUTPUT_1("2", "r5", "r7", "r11", "r10") \
  MILLIWATT_OUTPUT_1("3", "r6", "r7", "r10", "r9") \
  ".endif\n" \
  ".set .Lmw_j, .Lmw_j+1\n" \
  MILLIWATT_LOAD_PAIR("2*.Lmw_j-1", "r10") \
  MILLIWATT_LOAD_PAIR("2*.Lmw_j", "r11") \
  MILLIWATT_OUTPUT_1("0", "r3", "r8", "r11", "r10") \
  MILLIWATT_OUTPUT_1("1", "r4", "r8", "r10", "r9") \
  ".if " outputs " > 2\n" \
  MILLIWATT_OUTPUT_1("2", "r5", "r8", "r9", "r12") \
  MILLIWATT_OUTPUT_1("3", "r6", "r8", "r12", "r11") \
  ".endif\n" \
  ".set .Lmw_j, .Lmw_j+1\n" \
  ".endr\n"
// Stride 2. The lower half of word .Lmw_j is tap 2 (.Lmw_j - n) of output n. Weights 2 i and 2 i + 1 lie in r9 + i
// modulo 4.
#define MILLIWATT_OUTPUT_2(n, sum, data, weights) \
  MILLIWATT_IF(".Lmw_j-" n " == 0 && .Lmw_first", "smlad " sum ", " data ", " weights ", r2") \
  MILLIWATT_IF(".Lmw_j-" n " == 0 && !.Lmw_first", "smlad " sum ", " data ", " weights ", " sum) \
  MILLIWATT_IF(".Lmw_j-" n " > 0 && 2*(.Lmw_j-" n ") < %c[k]", "smlad " sum ", " data ", " weights ", " sum)
#define MILLIWATT_WORD_2(outputs, data, w0, w1, w2, w3) \
  MILLIWATT_IF(".Lmw_j >= 4 && 2*.Lmw_j < %c[k]", "ldr " w0 ", [r1], #4") \
  MILLIWATT_OUTPUT_2("0", "r3", data, w0) \
  MILLIWATT_OUTPUT_2("1", "r4", data, w1) \
  ".if " outputs " > 2\n" \
  MILLIWATT_OUTPUT_2("2", "r5", data, w2) \
  MILLIWATT_OUTPUT_2("3", "r6", data, w3) \
  ".endif\n" \
  ".set .Lmw_j, .Lmw_j+1\n"
#define MILLIWATT_ROW_2(outputs) \
  ".set .Lmw_j, 0\n" \
  "ldr r9, [r1], #4\n" \
  MILLIWATT_IF("%c[k] > 2", "ldr r10, [r1], #4") \
  MILLIWATT_IF("%c[k] > 4", "ldr r11, [r1], #4") \
  MILLIWATT_IF("%c[k] > 6", "ldr r12, [r1], #4") \
  ".rept ((%c[k]+1)/2+" outputs "+2)/4\n" \
  MILLIWATT_LOAD_CODES("(%c[k]+1)/2+" outputs "-1") \
  MILLIWATT_WORD_2(outputs, "r7", "r9", "r12", "r11", "r10") \
  MILLIWATT_WORD_2(outputs, "r8", "r10", "r9", "r12", "r11") \
  MILLIWATT_LOAD_CODES("(%c[k]+1)/2+" outputs "-1") \
  MILLIWATT_WORD_2(outputs, "r7", "r11", "r10", "r9", "r12") \
  MILLIWATT_WORD_2(outputs, "r8", "r12", "r11", "r10", "r9") \
  ".endr\n"
// All taps of the outputs; lr is the struct before and after. A kernel of one row keeps r0.
#define MILLIWATT_ONE_ROW "%c[round] == 1 && !%c[loops]"
#define MILLIWATT_TAPS(outputs) \
  ".if %c[loops]\n" \
  "ldr r3, [lr, #60]\n" \
  "ldmdb lr, {r0, r1, r2, lr}\n" \
  "mov r4, r2\n" \
  ".if " outputs " > 2\n" \
  "mov r5, r2\n" \
  "mov r6, r2\n" \
  ".endif\n" \
  "mov r2, r3\n" \
  "mov r3, r4\n" \
  ".set .Lmw_first, 0\n" \
  ".elseif " MILLIWATT_ONE_ROW "\n" \
  "ldr r1, [lr, #-12]\n" \
  "ldr r2, [lr, #-8]\n" \
  ".set .Lmw_first, 1\n" \
  ".else\n" \
  "ldmdb lr, {r0, r1, r2, lr}\n" \
  ".set .Lmw_first, 1\n" \
  ".endif\n" \
  "5:\n" \
  ".rept %c[round]\n" \
  ".if %c[stride] == 1\n" \
  MILLIWATT_ROW_1(outputs) \
  ".else\n" \
  MILLIWATT_ROW_2(outputs) \
  ".endif\n" \
  ".if !(" MILLIWATT_ONE_ROW ")\n" \
  "add r0, r0, lr\n" \
  ".endif\n" \
  ".set .Lmw_first, 0\n" \
  ".endr\n" \
  ".if %c[loops]\n" \
  "subs r2, r2, #1\n" \
  "bne.w 5b\n" \
  ".endif\n" \
  ".if !(" MILLIWATT_ONE_ROW ")\n" \
  "ldr lr, [sp]\n" \
  ".endif\n" \
  "ldmia lr, {r7-r11}\n" \
  ".if %c[form] == 2\n" \
  "ldr r12, [lr, #24]\n" \
  ".endif\n" \
  ".if %c[clamps]\n" \
  "ldr r0, [lr, #28]\n" \
  "ldr r1, [lr, #32]\n" \
  ".endif\n"
// r7 factor, r8 second, r9 zero point, r12 right shift. The first SSAT takes what is over the highest code, the second
// one what is below the lowest, both moved to the end of int8's range.
#define MILLIWATT_SCALE(sum) \
  ".if %c[form] == 2\n" \
  "lsl " sum ", " sum ", r8\n" \
  "smmlar " sum ", " sum ", r7, " sum "\n" \
  "and r2, r12, " sum ", lsr #31\n" \
  "subs " sum ", " sum ", r2\n" \
  "qadd " sum ", " sum ", r12\n" \
  "asrs " sum ", " sum ", r12\n" \
  "qadd " sum ", " sum ", r9\n" \
  ".else\n" \
  "smmlar " sum ", " sum ", r7, " sum "\n" \
  ".if %c[form]\n" \
  "add " sum ", " sum ", " sum ", asr #31\n" \
  ".endif\n" \
  "smmlar " sum ", " sum ", r8, r9\n" \
  ".endif\n" \
  "ssat " sum ", #8, " sum "\n" \
  ".if %c[clamps]\n" \
  "sub " sum ", " sum ", r0\n" \
  "ssat " sum ", #8, " sum "\n" \
  ".if %c[clamps] > 1\n" \
  "add " sum ", " sum ", r1\n" \
  ".endif\n" \
  ".endif\n"
// K: taps of a kernel row. Stride: 1, or 2 if K > 1. Round: kernel rows that are unrolled; Loops: whether there are more;
// kernel rows are a multiple of Round. Form: of the requantization: 1 is exact for right shifts from 2 to 31; 0 too, if
// the +1 makes up for ties of negative sums (src/kernels/dsp/dsp_channel.cpp); 2 for factors of 1/4 or more. Clamps: 1
// if the activation leaves out codes of int8, 2 if the lowest ones.
// pairs: for each kernel row, at stride 1 (w0 w1), (w1 w2) ..., K - 1 words, or w0 if K is 1; at stride 2 (w0 w1), (w2
// w3) ..., the last one with 0 if K is odd. Windows are read up to four outputs at a time and in whole words, beyond the
// row's last. Stack: 40 bytes.
// Registers: r0 codes, r1 weights, r2 kernel rows left, r3 to r6 sums, r7 r8 codes, r9 to r12 weights, lr bytes from
// kernel row to kernel row, or the struct's fifth word.
template <int32_t K, int32_t Stride, int32_t Round, int32_t Loops, int32_t Form, int32_t Clamps>
__attribute__((naked, noinline)) void depthwise_planes_dsp(PlaneRows* /*job*/) {
  __asm__ volatile(
      "adds r0, r0, #16\n"
      "push {r0, r4-r11, lr}\n"
      "mov lr, r0\n"
      "1:\n"  // a row
      "ldr r0, [lr, #40]\n"
      "ldr r1, [lr, #44]\n"
      "ldr r3, [lr, #48]\n"
      "ldr r4, [lr, #52]\n"
      "ldr r2, [lr, #56]\n"
      "ldr r5, [r0], #4\n"
      "str r0, [lr, #40]\n"
      "str r3, [lr, #-16]\n"
      "add r3, r3, r4\n"
      "str r3, [lr, #48]\n"
      "add r5, r5, r1\n"
      "str r5, [lr, #12]\n"
      "str r2, [lr, #20]\n"
      ".if " MILLIWATT_ONE_ROW "\n"
      "ldr r0, [lr, #-16]\n"
      ".endif\n"
      "cmp r2, #3\n"
      "blt.w 3f\n"
      "2:\n"  // four outputs, or three
      MILLIWATT_TAPS("4")
      MILLIWATT_SCALE("r3")
      MILLIWATT_SCALE("r4")
      MILLIWATT_SCALE("r5")
      MILLIWATT_SCALE("r6")
      "ldr r2, [lr, #20]\n"
      ".if %c[clamps] || !(" MILLIWATT_ONE_ROW ")\n"
      "ldr r0, [lr, #-16]\n"
      ".endif\n"
      "strb r3, [r10]\n"
      "strb r4, [r10, r11]\n"
      "add r10, r10, r11, lsl #1\n"
      "strb r5, [r10]\n"
      "add r0, r0, #8*%c[stride]\n"
      "subs r2, r2, #4\n"
      "it ge\n"
      "strbge r6, [r10, r11]\n"
      "add r10, r10, r11, lsl #1\n"
      "str r10, [lr, #12]\n"
      "str r2, [lr, #20]\n"
      ".if %c[clamps] || !(" MILLIWATT_ONE_ROW ")\n"
      "str r0, [lr, #-16]\n"
      ".endif\n"
      "cmp r2, #3\n"
      "bge.w 2b\n"
      "cmp r2, #0\n"
      "ble.w 4f\n"
      "3:\n"  // one or two outputs
      MILLIWATT_TAPS("2")
      MILLIWATT_SCALE("r3")
      MILLIWATT_SCALE("r4")
      "ldr r2, [lr, #20]\n"
      "strb r3, [r10]\n"
      "cmp r2, #2\n"
      "it ge\n"
      "strbge r4, [r10, r11]\n"
      "4:\n"
      "ldr r0, [lr, #36]\n"
      "subs r0, r0, #1\n"
      "str r0, [lr, #36]\n"
      "bne.w 1b\n"
      "pop {r0, r4-r11, pc}\n"
      :
      : [k] "i"(K), [stride] "i"(Stride), [round] "i"(Round), [loops] "i"(Loops), [form] "i"(Form),
        [clamps] "i"(Clamps));
}
// clang-format on

#undef MILLIWATT_IF
#undef MILLIWATT_OUTPUT_1
#undef MILLIWATT_OUTPUT_2
#undef MILLIWATT_LOAD_PAIR
#undef MILLIWATT_LOAD_CODES
#undef MILLIWATT_ROW_1
#undef MILLIWATT_ROW_2
#undef MILLIWATT_WORD_2
#undef MILLIWATT_TAPS
#undef MILLIWATT_ONE_ROW
#undef MILLIWATT_SCALE

}  // namespace milliwatt

#endif
