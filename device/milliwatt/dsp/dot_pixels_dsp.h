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
struct DotPixels {
  const int32_t* weights;  // four a word, the same words of each segment
  const void* segments;    // of several: where pointers to the first pixel's segments are, and where they end; of
                           // three the first one and the second one
  const void* segments_end;
  int8_t* to;  // the first pixel's output
  int32_t pixels;
  int32_t apart;         // bytes from a pixel's codes to the next one's
  int32_t to_apart;      // bytes from an output to the next pixel's
  int32_t bias;          // sums start from it
  int32_t factor;        // 2 * multiplier - 2^32
  int32_t shift_factor;  // 2^(32 - right shift), + 1 where ties of negative values must be nudged
  int32_t zero_point;
  const void* from;  // the first pixel's codes; of several segments null
  uint32_t lowest;   // in all four bytes
  uint32_t highest;
  union {
    int32_t rounds;       // of four words, before the last ones
    const void* segment;  // the third one
  };
};

// Registers: r0 weights; r1 r2 weights of the codes 2, 3 and 0, 1 (from int8: 1, 3 and 0, 2); r3 r12 lr codes; r4 to r7
// the pixels' codes in memory; r8 to r11 their sums. Spare slots: 0 weights, 1 pointers to segments, 2 their end, 3 to,
// 4 pixels, 5 apart, 6 to_apart, 7 bias, 8 factor, 9 shift_factor, 10 zero_point, 11 from or, of several segments,
// bytes from the first pixel, 12 lowest, 13 highest, as in DotPixels; 14 pointer to the next segment, 15 rounds left.
// Behind them: rounds. a, b, c, d: what the sums of the pixels start from.
// clang-format off
// Of four int16 codes each: weights' bytes in the order 0, 2, 1, 3.
#define MILLIWATT_PLAIN_WIDE_4(a, b, c, d) \
  "ldr r1, [r0], #4\n" \
  "ldr r3, [r4], #4\n" \
  "ldr r12, [r5], #4\n" \
  "ldr lr, [r6], #4\n" \
  "sxtb16 r2, r1\n" \
  "smlad r8, r3, r2, " a "\n" \
  "smlad r9, r12, r2, " b "\n" \
  "smlad r10, lr, r2, " c "\n" \
  "ldr r3, [r7], #4\n" \
  "ldr r12, [r4], #4\n" \
  "ldr lr, [r5], #4\n" \
  "smlad r11, r3, r2, " d "\n" \
  "sxtb16 r1, r1, ror #8\n" \
  "smlad r8, r12, r1, r8\n" \
  "smlad r9, lr, r1, r9\n" \
  "ldr r3, [r6], #4\n" \
  "ldr r12, [r7], #4\n" \
  "smlad r10, r3, r1, r10\n" \
  "smlad r11, r12, r1, r11\n"
#define MILLIWATT_PLAIN_WIDE_2(a, b) \
  "ldr r1, [r0], #4\n" \
  "ldr r3, [r4], #4\n" \
  "ldr r12, [r5], #4\n" \
  "ldr lr, [r4], #4\n" \
  "ldr r10, [r5], #4\n" \
  "sxtb16 r2, r1\n" \
  "sxtb16 r1, r1, ror #8\n" \
  "smlad r8, r3, r2, " a "\n" \
  "smlad r9, r12, r2, " b "\n" \
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
// Of four int8 codes each: weights in the codes' order. The next ones lie `step` bytes further on.
#define MILLIWATT_PLAIN_PIXEL(x, sum, from) \
  "sxtb16 lr, " x "\n" \
  "sxtb16 " x ", " x ", ror #8\n" \
  "smlad " sum ", lr, r2, " from "\n" \
  "smlad " sum ", " x ", r1, " sum "\n"
#define MILLIWATT_PLAIN_CODES_2(step, a, b) \
  "ldr r1, [r0], #4\n" \
  "ldr r3, [r4], #" step "\n" \
  "ldr r12, [r5], #" step "\n" \
  "sxtb16 r2, r1\n" \
  "sxtb16 r1, r1, ror #8\n" \
  MILLIWATT_PLAIN_PIXEL("r3", "r8", a) \
  MILLIWATT_PLAIN_PIXEL("r12", "r9", b)
#define MILLIWATT_PLAIN_CODES_4(step, a, b, c, d) \
  MILLIWATT_PLAIN_CODES_2(step, a, b) \
  "ldr r3, [r6], #" step "\n" \
  "ldr r12, [r7], #" step "\n" \
  MILLIWATT_PLAIN_PIXEL("r3", "r10", c) \
  MILLIWATT_PLAIN_PIXEL("r12", "r11", d)
#define MILLIWATT_PLAIN_CODES_1(step) \
  "ldr r1, [r0], #4\n" \
  "ldr r3, [r4], #" step "\n" \
  "sxtb16 r2, r1\n" \
  "sxtb16 r1, r1, ror #8\n" \
  MILLIWATT_PLAIN_PIXEL("r3", "r8", "r8")
#define MILLIWATT_PLAIN_WORD(pixels, step) \
  ".if %c[codes] == 2 && " pixels " == 4\n" \
  MILLIWATT_PLAIN_WIDE_4("r8", "r9", "r10", "r11") \
  ".elseif %c[codes] == 2 && " pixels " == 2\n" \
  MILLIWATT_PLAIN_WIDE_2("r8", "r9") \
  ".elseif %c[codes] == 2\n" \
  MILLIWATT_PLAIN_WIDE_1 \
  ".elseif " pixels " == 4\n" \
  MILLIWATT_PLAIN_CODES_4(step, "r8", "r9", "r10", "r11") \
  ".elseif " pixels " == 2\n" \
  MILLIWATT_PLAIN_CODES_2(step, "r8", "r9") \
  ".else\n" \
  MILLIWATT_PLAIN_CODES_1(step) \
  ".endif\n"
// The first word of all: the last pixel's sum holds the bias.
#define MILLIWATT_PLAIN_START(pixels, step) \
  ".if %c[codes] == 2 && " pixels " == 4\n" \
  MILLIWATT_PLAIN_WIDE_4("r11", "r11", "r11", "r11") \
  ".elseif %c[codes] == 2 && " pixels " == 2\n" \
  MILLIWATT_PLAIN_WIDE_2("r9", "r9") \
  ".elseif %c[codes] == 2\n" \
  MILLIWATT_PLAIN_WIDE_1 \
  ".elseif " pixels " == 4\n" \
  MILLIWATT_PLAIN_CODES_4(step, "r11", "r11", "r11", "r11") \
  ".elseif " pixels " == 2\n" \
  MILLIWATT_PLAIN_CODES_2(step, "r9", "r9") \
  ".else\n" \
  MILLIWATT_PLAIN_CODES_1(step) \
  ".endif\n"
#define MILLIWATT_PLAIN_CODE(sum) \
  "smmlar " sum ", " sum ", r0, " sum "\n" \
  ".if %c[is_signed]\n" \
  "add " sum ", " sum ", " sum ", asr #31\n" \
  ".endif\n" \
  "smmlar " sum ", " sum ", r1, r2\n" \
  "ssat " sum ", #8, " sum "\n" \
  ".if %c[clamps] & 1\n" \
  "ssub8 r6, " sum ", r4\n" \
  "sel " sum ", " sum ", r4\n" \
  ".endif\n" \
  ".if %c[clamps] & 2\n" \
  "ssub8 r6, r5, " sum "\n" \
  "sel " sum ", " sum ", r5\n" \
  ".endif\n"

// r4: the first pixel's codes.
#define MILLIWATT_PLAIN_POINTERS(pixels) \
  ".if " pixels " > 1\n" \
  MILLIWATT_GET("r1", 5) \
  "add r5, r4, r1\n" \
  ".endif\n" \
  ".if " pixels " == 4\n" \
  "add r6, r5, r1\n" \
  "add r7, r6, r1\n" \
  ".endif\n"
// The last words of a segment. starts: is it the first segment, and are there no words before these?
#define MILLIWATT_PLAIN_WORDS(pixels, starts) \
  ".if %c[last] == 2 && " starts "\n" \
  MILLIWATT_PLAIN_START(pixels, "%c[step]") \
  ".elseif " starts "\n" \
  MILLIWATT_PLAIN_START(pixels, "4") \
  ".endif\n" \
  ".if %c[last] > 2 + " starts "\n" \
  ".rept %c[last] - 2 - " starts "\n" \
  MILLIWATT_PLAIN_WORD(pixels, "4") \
  ".endr\n" \
  ".endif\n" \
  ".if %c[last] >= 2 + " starts "\n" \
  MILLIWATT_PLAIN_WORD(pixels, "%c[step]") \
  ".endif\n" \
  ".if %c[last] > " starts "\n" \
  MILLIWATT_PLAIN_WORD(pixels, "4") \
  ".endif\n"
// One of three segments, whose pointer is in that slot.
#define MILLIWATT_PLAIN_SEGMENT(pixels, slot, starts) \
  MILLIWATT_GET("r4", slot) \
  MILLIWATT_GET("r1", 11) \
  "add r4, r4, r1\n" \
  MILLIWATT_PLAIN_POINTERS(pixels) \
  MILLIWATT_PLAIN_WORDS(pixels, starts)
// The outputs of so many pixels. Label 2: a segment; 4: a round of its words.
#define MILLIWATT_PLAIN_PIXELS(pixels) \
  MILLIWATT_GET("r0", 0) \
  ".if %c[starts] && " pixels " == 4\n" \
  MILLIWATT_GET("r11", 7) \
  ".elseif %c[starts] && " pixels " == 2\n" \
  MILLIWATT_GET("r9", 7) \
  ".else\n" \
  MILLIWATT_GET("r8", 7) \
  ".if " pixels " > 1\n" \
  "mov r9, r8\n" \
  ".endif\n" \
  ".if " pixels " == 4\n" \
  "mov r10, r8\n" \
  "mov r11, r8\n" \
  ".endif\n" \
  ".endif\n" \
  ".if %c[many] == 3\n" \
  MILLIWATT_PLAIN_SEGMENT(pixels, 1, "%c[starts]") \
  MILLIWATT_PLAIN_SEGMENT(pixels, 2, "0") \
  MILLIWATT_PLAIN_SEGMENT(pixels, 14, "0") \
  ".else\n" \
  ".if %c[many]\n" \
  MILLIWATT_GET("r3", 1) \
  "2:\n" \
  "ldr r4, [r3], #4\n" \
  MILLIWATT_GET("r1", 11) \
  MILLIWATT_PUT("r3", 14) \
  "add r4, r4, r1\n" \
  ".else\n" \
  MILLIWATT_GET("r4", 11) \
  ".endif\n" \
  MILLIWATT_PLAIN_POINTERS(pixels) \
  ".if %c[loops]\n" \
  "ldr r1, [sp, #" MILLIWATT_SPARE_BYTES "]\n" \
  "4:\n" \
  MILLIWATT_PUT("r1", 15) \
  ".rept 4\n" \
  MILLIWATT_PLAIN_WORD(pixels, "4") \
  ".endr\n" \
  MILLIWATT_GET("r1", 15) \
  "subs r1, r1, #1\n" \
  "bne.w 4b\n" \
  ".endif\n" \
  MILLIWATT_PLAIN_WORDS(pixels, "%c[starts]") \
  ".if %c[many]\n" \
  MILLIWATT_GET("r3", 14) \
  MILLIWATT_GET("r1", 2) \
  "cmp r3, r1\n" \
  "bne.w 2b\n" \
  ".endif\n" \
  ".endif\n" \
  MILLIWATT_GET("r3", 3) \
  MILLIWATT_GET("r12", 6) \
  MILLIWATT_GET("r0", 8) \
  MILLIWATT_GET("r1", 9) \
  MILLIWATT_GET("r2", 10) \
  ".if %c[clamps] & 1\n" \
  MILLIWATT_GET("r4", 12) \
  ".endif\n" \
  ".if %c[clamps] & 2\n" \
  MILLIWATT_GET("r5", 13) \
  ".endif\n" \
  MILLIWATT_PLAIN_CODE("r8") \
  "strb r8, [r3]\n" \
  ".if " pixels " > 1\n" \
  MILLIWATT_PLAIN_CODE("r9") \
  "strb r9, [r3, r12]\n" \
  ".endif\n" \
  ".if " pixels " == 4\n" \
  MILLIWATT_PLAIN_CODE("r10") \
  MILLIWATT_PLAIN_CODE("r11") \
  "add r0, r3, r12, lsl #1\n" \
  "strb r10, [r0]\n" \
  "strb r11, [r0, r12]\n" \
  ".endif\n"

// Codes: what is read, int8 (1) or int16 (2). Pixels: 1, 2 or 4 at a time; of the last ones some are taken again where
// pixels are not a multiple of that. Loops: has a segment rounds of four words? Last: words of it behind these, at least
// two if there are others. Of int8 codes the last word of a segment begins Step bytes behind the one before; weights that
// were there before are 0. Many: 1: several segments, of int8
// codes; 3: three of few words. Clamps:
// 1: to lowest; 2: to highest; 3: both. Signed: negative numbers lose 1 between the factors. Tail: 1 or 2 pixels
// that have code of their own if they are left, or 0. From int16 codes up to
// three are read behind a pixel's last one; they count for nothing where their weights are 0. Stack: 40 bytes, 104
// without FPU.
template <int32_t Codes, int32_t Pixels, bool Loops, int32_t Last, int32_t Step, int32_t Many, int32_t Clamps, bool Signed, int32_t Tail>
__attribute__((naked, noinline)) void dot_pixels_dsp(const DotPixels* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      ".if %c[loops] || %c[many] == 3\n"
      "ldr r1, [r0, #56]\n"
      ".endif\n"
      ".if %c[loops]\n"
      "push {r1}\n"
      ".endif\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      MILLIWATT_FILL_14
      ".if %c[many] == 3\n"
      MILLIWATT_PUT("r1", 14)
      ".endif\n"

      "1:\n"  // so many pixels
      MILLIWATT_PLAIN_PIXELS("%c[pixels]")
      MILLIWATT_GET("r2", 4)
      "cmp r2, #2 * %c[pixels]\n"
      "blt 6f\n"
      "subs r2, r2, #%c[pixels]\n"
      MILLIWATT_PUT("r2", 4)
      "add r3, r3, r12, lsl #%c[log]\n"
      MILLIWATT_PUT("r3", 3)
      MILLIWATT_GET("r4", 11)
      MILLIWATT_GET("r5", 5)
      "add r4, r4, r5, lsl #%c[log]\n"
      MILLIWATT_PUT("r4", 11)
      "b.w 1b\n"
      "6:\n"  // on to the last ones, or done
      "subs r2, r2, #%c[pixels]\n"
      "beq.w 3f\n"
      ".if %c[tail]\n"
      "cmp r2, #%c[tail]\n"
      "bne.w 7f\n"
      "add r3, r3, r12, lsl #%c[log]\n"
      MILLIWATT_PUT("r3", 3)
      MILLIWATT_GET("r4", 11)
      MILLIWATT_GET("r5", 5)
      "add r4, r4, r5, lsl #%c[log]\n"
      MILLIWATT_PUT("r4", 11)
      MILLIWATT_PLAIN_PIXELS("%c[tail]")
      "b.w 3f\n"
      ".endif\n"
      "7:\n"
      "mla r3, r2, r12, r3\n"
      MILLIWATT_PUT("r3", 3)
      MILLIWATT_GET("r4", 11)
      MILLIWATT_GET("r5", 5)
      "mla r4, r2, r5, r4\n"
      MILLIWATT_PUT("r4", 11)
      "movs r2, #%c[pixels]\n"
      MILLIWATT_PUT("r2", 4)
      "b.w 1b\n"
      "3:\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES " + 4 * %c[loops]\n"
      "pop {r4-r11, pc}\n"
      :
      : [codes] "i"(Codes), [pixels] "i"(Pixels), [last] "i"(Last), [step] "i"(Step), [many] "i"(Many),
        [clamps] "i"(Clamps), [is_signed] "i"(Signed), [loops] "i"(Loops),
        [starts] "i"(!Loops && Many != 1), [log] "i"(Pixels / 2),
        [tail] "i"(Tail));
}
// clang-format on

#undef MILLIWATT_PLAIN_WIDE_4
#undef MILLIWATT_PLAIN_WIDE_2
#undef MILLIWATT_PLAIN_WIDE_1
#undef MILLIWATT_PLAIN_PIXEL
#undef MILLIWATT_PLAIN_CODES_4
#undef MILLIWATT_PLAIN_CODES_2
#undef MILLIWATT_PLAIN_CODES_1
#undef MILLIWATT_PLAIN_WORD
#undef MILLIWATT_PLAIN_START
#undef MILLIWATT_PLAIN_CODE
#undef MILLIWATT_PLAIN_POINTERS
#undef MILLIWATT_PLAIN_WORDS
#undef MILLIWATT_PLAIN_SEGMENT
#undef MILLIWATT_PLAIN_PIXELS

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
