// Armv7E-M: from sums to codes by compact records, as src/kernels/dsp/compact_channel.h describes them. For the
// assembly of dot_compact_dsp.h and depthwise_compact_dsp.h, which share this copy.
#pragma once

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "spare_dsp.h"

namespace milliwatt {

// clang-format off
// wide, back: numbers of two labels of its own.
#define MILLIWATT_COMPACT_CODE(sum, wide, back) \
  "ldr r3, [r2], #6\n" \
  "ldr r4, [r2, #-4]\n" \
  "and r5, r3, #31\n" \
  "cmp r5, #31\n" \
  "beq.w " wide "f\n" \
  "orr r3, r12, r3, lsl #2\n" \
  "add " sum ", " sum ", r4, asr #13\n" \
  "smmlar " sum ", " sum ", r3, " sum "\n" \
  "add " sum ", " sum ", " sum ", asr #31\n" \
  "asr r4, " sum ", r5\n" \
  back ":\n" \
  "adds r4, r4, r7\n" \
  "ssat r4, #8, r4, asr #1\n" \
  "strb r4, [r1], #1\n"
// Stands behind the function's end. Any right shift, from 0 on.
#define MILLIWATT_COMPACT_WIDE(sum, wide, back) \
  wide ":\n" \
  MILLIWATT_GET("r6", 7) \
  "add r6, r6, r4, lsr #13\n" \
  "ubfx r5, r3, #8, #5\n" \
  "ubfx r3, r3, #16, #5\n" \
  "ldr r4, [r6, #4]\n" \
  "add " sum ", " sum ", r4\n" \
  "lsl " sum ", " sum ", r3\n" \
  "ldr r3, [r6]\n" \
  "smmlar " sum ", " sum ", r3, " sum "\n" \
  "asr r4, " sum ", #31\n" \
  "add r4, r4, " sum ", lsl #1\n" \
  "asrs r4, r4, r5\n" \
  "b.w " back "b\n"

// Registers: r1 to, r2 records, r5 0: sums in r8 to r11, else one in r11; r7 1 + 2 * zero point, r12 2^31. Spare slot 7:
// wide records. r3 to r6 are overwritten; r1 and r2 move on. No stack.
//
// Same in C++, of a record that is not wide:
//   a = sum + bias; h = smmlar(a, M, a); h -= h < 0;
//   code = ssat8(((h >> (shift - 1)) + 1 + 2 * zero_point) >> 1).
__attribute__((naked, noinline)) inline void compact_codes_dsp() {
  __asm__ volatile(
      "cmp r5, #0\n"
      "bne.w 4f\n"
      MILLIWATT_COMPACT_CODE("r8", "11", "21")
      MILLIWATT_COMPACT_CODE("r9", "12", "22")
      MILLIWATT_COMPACT_CODE("r10", "13", "23")
      "4:\n"
      MILLIWATT_COMPACT_CODE("r11", "14", "24")
      "bx lr\n"
      MILLIWATT_COMPACT_WIDE("r8", "11", "21")
      MILLIWATT_COMPACT_WIDE("r9", "12", "22")
      MILLIWATT_COMPACT_WIDE("r10", "13", "23")
      MILLIWATT_COMPACT_WIDE("r11", "14", "24"));
}
// clang-format on

#undef MILLIWATT_COMPACT_CODE
#undef MILLIWATT_COMPACT_WIDE

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
