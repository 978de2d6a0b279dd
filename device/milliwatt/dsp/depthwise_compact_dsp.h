// Armv7E-M core of depthwise convolutions of any window from compact records: one pixel, four channels at a time.
//
// Each tap of the pixel is an address; four channels of it are one word. Any weights and sums.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "compact_codes_dsp.h"
#include "spare_dsp.h"

namespace milliwatt {

struct DepthwiseCompact {
  const int8_t* const* taps;  // the first channel of each
  int32_t taps_bytes;         // of these addresses
  const int32_t* weights;     // per four channels, the last four whatever their number: a word of each tap
  const int32_t* records;     // 6 bytes of each channel
  int8_t* to;
  int32_t first;        // codes from a tap's address to its first channel
  int32_t last;         // to the first of the last four: first + channels - 4
  int32_t zero;         // 1 + 2 * the output's zero point
  const int32_t* wide;  // 2 words of each wide record
};

// clang-format off
#define MILLIWATT_COMPACT_TAP \
  "ldr r3, [r1], #4\n" \
  "ldr r4, [r0], #4\n" \
  "ldr r3, [r3, r5]\n" \
  "sxtb16 r6, r4\n" \
  "sxtb16 r4, r4, ror #8\n" \
  "sxtb16 r7, r3\n" \
  "sxtb16 r3, r3, ror #8\n" \
  "smlabb r8, r7, r6, r8\n" \
  "smlatt r10, r7, r6, r10\n" \
  "smlabb r9, r3, r4, r9\n" \
  "smlatt r11, r3, r4, r11\n"

// All channels of one pixel, at least four. Round: taps that are unrolled; the taps are a multiple of them. Stack: 36
// bytes, 100 without FPU. Registers: r0 weights, r1 taps, r2 records, r3 r4 r6 r7 codes and weights, r5 from a tap to the
// channels, r8 to r11 sums, lr end of the taps. Spare slots: 0 taps, 1 from a tap to the channels, 2 to, 3 zero, 4 last,
// 5 end of the taps, 7 wide.
template <int32_t Round>
__attribute__((naked, noinline)) void depthwise_compact_dsp(const DepthwiseCompact* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "ldmia r0, {r1-r9}\n"
      MILLIWATT_PUT("r1", 0)
      "add r2, r2, r1\n"
      MILLIWATT_PUT("r2", 5)
      "mov r0, r3\n"
      "mov r2, r4\n"
      MILLIWATT_PUT("r5", 2)
      MILLIWATT_PUT("r7", 4)
      MILLIWATT_PUT("r8", 3)
      MILLIWATT_PUT("r9", 7)
      "mov r5, r6\n"
      "1:\n"
      MILLIWATT_PUT("r5", 1)
      MILLIWATT_GET("r1", 0)
      MILLIWATT_GET("lr", 5)
      "mov r8, #0\n"
      "mov r9, #0\n"
      "mov r10, #0\n"
      "mov r11, #0\n"
      "2:\n"
      ".rept %c[round]\n"
      MILLIWATT_COMPACT_TAP
      ".endr\n"
      "cmp r1, lr\n"
      "bne.w 2b\n"
      MILLIWATT_GET("r1", 2)
      MILLIWATT_GET("r7", 3)
      "mov r12, #0x80000000\n"
      "movs r5, #0\n"
      "bl %c[to_codes]\n"
      MILLIWATT_GET("r5", 1)
      MILLIWATT_GET("r3", 4)
      MILLIWATT_PUT("r1", 2)
      "adds r5, r5, #4\n"
      "cmp r5, r3\n"
      "ble.w 1b\n"
      "subs r4, r5, r3\n"
      "cmp r4, #4\n"
      "beq.n 3f\n"
      "mov r5, r3\n"  // the last four, some of them again
      "subs r1, r1, r4\n"
      MILLIWATT_PUT("r1", 2)
      "add r4, r4, r4, lsl #1\n"
      "sub r2, r2, r4, lsl #1\n"
      "b.w 1b\n"
      "3:\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n"
      :
      : [round] "i"(Round), [to_codes] "i"(&compact_codes_dsp));
}
// clang-format on

#undef MILLIWATT_COMPACT_TAP

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
