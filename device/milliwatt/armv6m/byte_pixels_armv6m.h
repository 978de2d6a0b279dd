// Armv6-M: all output channels of two pixels, with weights of one byte each. One copy serves all layers.
#pragma once

#include <stdint.h>

#include "four_weights_text.h"
#include "needs_armv6m.h"

namespace milliwatt {

struct BytePixels {
  const int32_t* codes;  // of both pixels in turn, two words each
  const int32_t* codes_end;
  int8_t* to;      // the first pixel's outputs
  int32_t apart;   // from there to the second one's
  int32_t count;   // of channels
  int32_t lowest;  // code less the zero point
  int32_t highest;
  int32_t zero_point;
  // Channel by channel: the weights (four_weights_text.h); the bias, of 24 bits, and 2^24 times how far sums are
  // shifted, 1 .. 31; the multiplier. Sums are between -2^22 and 2^22.
  const int32_t* stream;
};

// clang-format off
// SUM becomes a code. It is scaled by products of 16 bits, added up from the lowest, as scale_sum() of core/requantize.h
// does it. r4, r5 the multiplier's halves, r6 the shift, r12 half of what it divides by.
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
  "cmp " SUM ", r10\n" \
  "bge " LABEL "1f\n" \
  "mov " SUM ", r10\n" \
  LABEL "1:\n" \
  "cmp " SUM ", r11\n" \
  "ble " LABEL "2f\n" \
  "mov " SUM ", r11\n" \
  LABEL "2:\n" \
  "add " SUM ", lr\n"

// Four taps of both pixels.
#define MILLIWATT_FOUR_FOR_TWO \
  MILLIWATT_FOUR_WEIGHTS \
  "ldmia r1!, {r3, r4}\n" \
  MILLIWATT_FOUR_PRODUCTS("r2", "r6", "r5", "r3", "r4") \
  "ldmia r1!, {r3, r4}\n" \
  MILLIWATT_FOUR_PRODUCTS("r7", "r6", "r5", "r3", "r4")

// Registers: r0 stream, r1 codes, r2 and r7 sums, r3, r4 codes, r5, r6 weights, r8, r9 constants, r10 lowest, r11
// highest, r12 end of the codes, lr zero point. Stack: stream, outputs 4, apart 8,
// count 12, codes 16, their end 20.
__attribute__((noinline)) inline void byte_pixels_armv6m(const BytePixels* pixels) {
  register const BytePixels* at __asm__("r0") = pixels;
  // r7 may be the frame's register, which compilers do not let go.
  __asm__ volatile(
      ".syntax unified\n"
      "push {r7}\n"
      "sub sp, #24\n"
      "ldmia r0!, {r1, r2, r3, r4, r5, r6, r7}\n"
      "str r1, [sp, #16]\n"
      "str r2, [sp, #20]\n"
      "str r3, [sp, #4]\n"
      "str r4, [sp, #8]\n"
      "str r5, [sp, #12]\n"
      "mov r10, r6\n"
      "mov r11, r7\n"
      "ldmia r0!, {r1, r2}\n"
      "mov lr, r1\n"
      "movs r0, r2\n"
      MILLIWATT_FOUR_CONSTANTS
      "1:\n"
      "movs r2, #0\n"
      "movs r7, #0\n"
      "ldr r1, [sp, #16]\n"
      "ldr r3, [sp, #20]\n"
      "mov r12, r3\n"
      "subs r3, r3, r1\n"
      "lsls r3, r3, #27\n"  // an odd number of fours
      "bmi 3f\n"
      "2:\n"
      MILLIWATT_FOUR_FOR_TWO
      "3:\n"
      MILLIWATT_FOUR_FOR_TWO
      "cmp r1, r12\n"
      "bne 2b\n"
      "ldmia r0!, {r1, r3}\n"
      "str r0, [sp, #0]\n"
      "lsrs r6, r1, #24\n"
      "lsls r1, r1, #8\n"
      "asrs r1, r1, #8\n"
      "adds r2, r2, r1\n"
      "adds r7, r7, r1\n"
      "uxth r4, r3\n"
      "lsrs r5, r3, #16\n"
      "movs r0, #1\n"
      "lsls r0, r0, r6\n"
      "lsrs r0, r0, #1\n"
      "mov r12, r0\n"
      MILLIWATT_SMALL_CODE("r2", "4")
      MILLIWATT_SMALL_CODE("r7", "5")
      "ldr r3, [sp, #4]\n"
      "ldr r1, [sp, #8]\n"
      "strb r2, [r3, #0]\n"
      "strb r7, [r3, r1]\n"
      "adds r3, r3, #1\n"
      "str r3, [sp, #4]\n"
      "ldr r0, [sp, #0]\n"
      "ldr r3, [sp, #12]\n"
      "subs r3, r3, #1\n"
      "str r3, [sp, #12]\n"
      "beq 9f\n"
      "b 1b\n"
      "9:\n"
      "add sp, #24\n"
      "pop {r7}\n"
      : "+r"(at)
      :
      : "r1", "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}
// clang-format on

#undef MILLIWATT_SMALL_CODE
#undef MILLIWATT_FOUR_FOR_TWO

}  // namespace milliwatt
