// Armv7E-M core of dense layers whose input is widened once: dot_1x8_dsp.h with pairs of int16 for codes, from the same
// stream. Two channels share a halfword, as in dot_2x4_dsp.h, where the arithmetic is explained.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "dot_1x8_parts.h"
#include "spare_dsp.h"

namespace milliwatt {

// from: 2 * words words, for each four codes a word of codes 0 and 2 and one of codes 1 and 3. The rest as in
// dot_1x8_dsp. Stack: 64 bytes.
//
// 32 multiply-accumulates take 37 cycles.
// Registers: r0 stream, r1 from, r2 and r4 two codes each, r3 r5 and what is free of r2 weights, r6 r8 r10 r12 A of
// channels 01 23 45 67, r7 r9 r11 lr sums of channels 0 2 4 6. Spare slots: 0 entry into the unrolled words, 1 from, 2
// its end, 3 zero point, 4 to, 5 its end.
// clang-format off
#define MILLIWATT_PAIR(codes, w, a, sum) \
  "smlad " a ", " codes ", " w ", " a "\n" \
  "sxtb16 " w ", " w "\n" \
  "smlad " sum ", " codes ", " w ", " sum "\n"
#define MILLIWATT_FOUR_CODES \
  "ldr r2, [r1], #8\n" \
  "ldr r3, [r0], #4\n" \
  "ldr r4, [r0], #4\n" \
  "ldr r5, [r0], #4\n" \
  MILLIWATT_PAIR("r2", "r3", "r6", "r7") \
  MILLIWATT_PAIR("r2", "r4", "r8", "r9") \
  MILLIWATT_PAIR("r2", "r5", "r10", "r11") \
  "ldr r3, [r0], #4\n" \
  "ldr r4, [r1, #-4]\n" \
  "ldr r5, [r0], #4\n" \
  MILLIWATT_PAIR("r2", "r3", "r12", "lr") \
  MILLIWATT_PAIR("r4", "r5", "r6", "r7") \
  "ldr r2, [r0], #4\n" \
  "ldr r3, [r0], #4\n" \
  "ldr r5, [r0], #4\n" \
  MILLIWATT_PAIR("r4", "r2", "r8", "r9") \
  MILLIWATT_PAIR("r4", "r3", "r10", "r11") \
  MILLIWATT_PAIR("r4", "r5", "r12", "lr")
// clang-format on

template <bool Signed>
__attribute__((naked, noinline)) void dot_wide_1x8_dsp(const uint32_t* /*from*/, const int32_t* /*stream*/,
                                                       int8_t* /*to*/, int32_t /*groups*/, int32_t /*words*/,
                                                       int32_t /*zero_point*/) {
  __asm__ volatile(MILLIWATT_EIGHT_CHANNELS_EACH(MILLIWATT_FOUR_CODES, 3, 3) : : [is_signed] "i"(Signed));
}

#undef MILLIWATT_PAIR
#undef MILLIWATT_FOUR_CODES
#undef MILLIWATT_OUT
#undef MILLIWATT_EIGHT_CHANNELS_EACH

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
