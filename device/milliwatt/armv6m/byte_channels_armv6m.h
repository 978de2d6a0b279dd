// Armv6-M: all output channels of some pixels, with weights of one byte each. One copy serves all layers.
//
// A channel's weights are first written out as words of two (pack_codes_armv6m.h has those of codes), which all pixels
// then read.
#pragma once

#include <stdint.h>

#include "four_weights_text.h"
#include "needs_armv6m.h"

namespace milliwatt {

struct BytePixels {
  int32_t* weights;  // room for a channel's words
  const int32_t* weights_end;
  // Channel by channel: the weights (four_weights_text.h); the bias, of 24 bits, and 2^24 times how far sums are
  // shifted, 1 .. 22; the multiplier. Sums are between -2^22 and 2^22.
  const int32_t* stream;
  const int32_t* codes;   // pair by pair of pixels: of both in turn, two words each
  int8_t* const* places;  // of the pixels' outputs, an even number
  int8_t* const* places_end;
  int32_t channels;
  int32_t lowest;  // code
  int32_t range;   // from there to the highest code
  int32_t above;   // the zero point less the lowest code
};

// clang-format off
// SUM becomes a code. It is scaled by products of 16 bits, added up from the lowest, as scale_sum() of core/requantize.h
// does it. r4, r5 the multiplier's halves, r6 the shift, r12 half of what it divides by and as many times the zero point
// less the lowest code.
#define MILLIWATT_SMALL_CODE(SUM, LABEL) \
  "uxtb r3, " SUM "\n" \
  "asrs " SUM ", " SUM ", #8\n" \
  "movs r1, r4\n" \
  "muls r1, r3, r1\n" \
  "lsrs r1, r1, #8\n" \
  "muls r3, r5, r3\n" \
  "movs r0, r4\n" \
  "muls r0, " SUM ", r0\n" \
  "adds r1, r1, r0\n" \
  "asrs r1, r1, #8\n" \
  "adds r1, r1, r3\n" \
  "asrs r1, r1, #8\n" \
  "muls " SUM ", r5, " SUM "\n" \
  "adds " SUM ", " SUM ", r1\n" \
  "adds " SUM ", " SUM ", #64\n" \
  "asrs " SUM ", " SUM ", #7\n" \
  "asrs r1, " SUM ", #31\n" \
  "adds " SUM ", " SUM ", r1\n" \
  "add " SUM ", r12\n" \
  "asrs " SUM ", " SUM ", r6\n" \
  "asrs r1, " SUM ", #31\n" \
  "bics " SUM ", " SUM ", r1\n" \
  "cmp " SUM ", r10\n" \
  "bhi " LABEL "2f\n" \
  LABEL "1:\n" \
  "add " SUM ", r11\n"
#define MILLIWATT_CLAMP(SUM, LABEL) \
  LABEL "2:\n" \
  "mov " SUM ", r10\n" \
  "b " LABEL "1b\n"

// Four taps of both pixels.
#define MILLIWATT_FOUR_FOR_TWO \
  "ldmia r0!, {r5, r6}\n" \
  "ldmia r1!, {r3, r4}\n" \
  MILLIWATT_FOUR_PRODUCTS("r2", "r5", "r6", "r3", "r4") \
  "ldmia r1!, {r3, r4}\n" \
  MILLIWATT_FOUR_PRODUCTS("r7", "r5", "r6", "r3", "r4")

// Registers: r0 weights, r1 codes, r2 and r7 sums, r3, r4 codes, r5, r6 weights, r8 end of the weights, r9 bias, r10
// range, r11 lowest, r12 what is added before the shift, lr codes. Stack: weights, their end 4, stream 8, codes 12,
// places 16, their end 20, channels 24, multiplier's halves 28 and 32, shift 36, channel 40, above 44, a pair's places 48.
__attribute__((noinline)) inline void byte_channels_armv6m(const BytePixels* pixels) {
  register const BytePixels* at __asm__("r0") = pixels;
  // r7 may be the frame's register, which compilers do not let go.
  __asm__ volatile(
      ".syntax unified\n"
      "push {r7}\n"
      "sub sp, #52\n"
      "ldmia r0!, {r1, r2, r3, r4, r5, r6, r7}\n"
      "str r1, [sp, #0]\n"
      "str r2, [sp, #4]\n"
      "mov r8, r2\n"
      "str r3, [sp, #8]\n"
      "str r4, [sp, #12]\n"
      "str r5, [sp, #16]\n"
      "str r6, [sp, #20]\n"
      "str r7, [sp, #24]\n"
      "ldmia r0!, {r1, r2, r3}\n"
      "mov r11, r1\n"
      "mov r10, r2\n"
      "str r3, [sp, #44]\n"
      "movs r1, #0\n"
      "str r1, [sp, #40]\n"
      // A channel. Its weights as words:
      "1:\n"
      "ldr r0, [sp, #8]\n"
      "ldr r1, [sp, #0]\n"
      "movs r3, #255\n"
      "lsls r4, r3, #16\n"
      "adds r3, r3, r4\n"
      "movs r4, #128\n"
      "lsls r5, r4, #16\n"
      "adds r4, r4, r5\n"
      "2:\n"
      "ldmia r0!, {r6}\n"
      "movs r5, r6\n"
      "ands r5, r5, r3\n"
      "subs r6, r6, r5\n"
      "lsrs r6, r6, #8\n"
      "subs r5, r5, r4\n"
      "subs r6, r6, r4\n"
      "stmia r1!, {r5, r6}\n"
      "cmp r1, r8\n"
      "bne 2b\n"
      "ldmia r0!, {r1, r2}\n"
      "str r0, [sp, #8]\n"
      "lsrs r6, r1, #24\n"
      "lsls r1, r1, #8\n"
      "asrs r1, r1, #8\n"
      "mov r9, r1\n"
      "uxth r4, r2\n"
      "str r4, [sp, #28]\n"
      "lsrs r5, r2, #16\n"
      "str r5, [sp, #32]\n"
      "str r6, [sp, #36]\n"
      "movs r1, #1\n"
      "lsls r1, r1, r6\n"
      "lsrs r1, r1, #1\n"
      "ldr r0, [sp, #44]\n"
      "lsls r0, r0, r6\n"
      "adds r1, r1, r0\n"
      "mov r12, r1\n"
      "ldr r1, [sp, #12]\n"
      "ldr r3, [sp, #16]\n"
      // A pair of pixels.
      "3:\n"
      "str r3, [sp, #48]\n"
      "mov r2, r9\n"
      "mov r7, r9\n"
      "ldr r0, [sp, #0]\n"
      "mov r3, r8\n"
      "subs r3, r3, r0\n"
      "lsls r3, r3, #28\n"  // an odd number of fours
      "bmi 5f\n"
      "4:\n"
      MILLIWATT_FOUR_FOR_TWO
      "5:\n"
      MILLIWATT_FOUR_FOR_TWO
      "cmp r0, r8\n"
      "bne 4b\n"
      "mov lr, r1\n"
      "ldr r4, [sp, #28]\n"
      "ldr r5, [sp, #32]\n"
      "ldr r6, [sp, #36]\n"
      MILLIWATT_SMALL_CODE("r2", "6")
      MILLIWATT_SMALL_CODE("r7", "7")
      "ldr r3, [sp, #48]\n"
      "ldr r1, [sp, #40]\n"
      "ldmia r3!, {r4, r5}\n"
      "strb r2, [r4, r1]\n"
      "strb r7, [r5, r1]\n"
      "mov r1, lr\n"
      "ldr r0, [sp, #20]\n"
      "cmp r3, r0\n"
      "bne 3b\n"
      "ldr r1, [sp, #40]\n"
      "adds r1, r1, #1\n"
      "str r1, [sp, #40]\n"
      "ldr r0, [sp, #24]\n"
      "cmp r1, r0\n"
      "beq 9f\n"
      "b 1b\n"
      MILLIWATT_CLAMP("r2", "6")
      MILLIWATT_CLAMP("r7", "7")
      "9:\n"
      "add sp, #52\n"
      "pop {r7}\n"
      : "+r"(at)
      :
      : "r1", "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}
// clang-format on

#undef MILLIWATT_SMALL_CODE
#undef MILLIWATT_CLAMP
#undef MILLIWATT_FOUR_FOR_TWO

}  // namespace milliwatt
