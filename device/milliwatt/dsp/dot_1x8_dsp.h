// Armv7E-M core of dense layers: dot products of one int8 vector with 8 output channels at a time, requantized.
// Two channels share a halfword, as in dot_2x4_dsp.h, where the arithmetic is explained.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "dot_1x8_parts.h"
#include "spare_dsp.h"

namespace milliwatt {

// from: 4 * words codes, at any address. stream (words), for each 8 channels: the sums' starts 256 * bias1 + bias0,
// bias0,
// ... of channels 0 to 7; for each word of codes the weights of channels 01, 23, 45, 67 for its codes 0 and 2, then for
// its codes 1 and 3; for each channel the two factors of the requantization. to: 8 * groups codes. Stack: 64 bytes.
//
// Same in C++:
//   for each channel o: a = bias[o] + sum over k of from[k] * w[o][k];
//                       h = smmlar(a, M[o], a); Signed: h -= h < 0;
//                       to[o] = ssat8(smmlar(h, Q[o], zero_point)).
//
// 32 multiply-accumulates take 39 cycles.
// Registers: r0 stream, r1 from, r2 two codes, r3 r4 r5 weights, r6 r8 r10 r12 A of channels 01 23 45 67, r7 r9 r11 lr
// sums of channels 0 2 4 6. Spare slots: 0 entry into the unrolled words, 1 from, 2 its end, 3 zero point, 4 to, 5 its
// end.
// clang-format off
#define MILLIWATT_PAIR(w, a, sum) \
  "smlad " a ", r2, " w ", " a "\n" \
  "sxtb16 " w ", " w "\n" \
  "smlad " sum ", r2, " w ", " sum "\n"
#define MILLIWATT_WORD \
  "ldr r2, [r1], #4\n" \
  "ldr r3, [r0], #4\n" \
  "ldr r4, [r0], #4\n" \
  "ldr r5, [r0], #4\n" \
  "sxtb16 r2, r2\n" \
  MILLIWATT_PAIR("r3", "r6", "r7") \
  MILLIWATT_PAIR("r4", "r8", "r9") \
  MILLIWATT_PAIR("r5", "r10", "r11") \
  "ldr r3, [r0], #4\n" \
  "ldr r4, [r0], #4\n" \
  "ldr r5, [r1, #-4]\n" \
  MILLIWATT_PAIR("r3", "r12", "lr") \
  "sxtb16 r2, r5, ror #8\n" \
  MILLIWATT_PAIR("r4", "r6", "r7") \
  "ldr r3, [r0], #4\n" \
  "ldr r4, [r0], #4\n" \
  "ldr r5, [r0], #4\n" \
  MILLIWATT_PAIR("r3", "r8", "r9") \
  MILLIWATT_PAIR("r4", "r10", "r11") \
  MILLIWATT_PAIR("r5", "r12", "lr")
// clang-format on

template <bool Signed>
__attribute__((naked, noinline)) void dot_1x8_dsp(const int8_t* /*from*/, const int32_t* /*stream*/, int8_t* /*to*/,
                                                  int32_t /*groups*/, int32_t /*words*/, int32_t /*zero_point*/) {
  __asm__ volatile(MILLIWATT_EIGHT_CHANNELS_EACH(MILLIWATT_WORD, 2, 4) : : [is_signed] "i"(Signed));
}

#undef MILLIWATT_PAIR
#undef MILLIWATT_WORD
#undef MILLIWATT_OUT
#undef MILLIWATT_EIGHT_CHANNELS_EACH

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
