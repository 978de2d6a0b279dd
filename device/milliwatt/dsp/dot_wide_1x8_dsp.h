// Armv7E-M core of dense layers whose input is widened once: dot_1x8_dsp.h with pairs of int16 for codes, from the same
// stream. Two channels share a halfword, as in dot_2x4_dsp.h, where the arithmetic is explained.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "dot_1x8_parts.h"
#include "dot_wide_parts.h"
#include "spare_dsp.h"

namespace milliwatt {

// from: 2 * words words, for each four codes a word of codes 0 and 2 and one of codes 1 and 3. The rest as in
// dot_1x8_dsp. Stack: 64 bytes.
//
// 32 multiply-accumulates take 37 cycles.
// Registers: r0 stream, r1 from, r2 and r4 two codes each, r3 r5 and what is free of r2 weights, r6 r8 r10 r12 A of
// channels 01 23 45 67, r7 r9 r11 lr sums of channels 0 2 4 6. Spare slots: 0 entry into the unrolled words, 1 from, 2
// its end, 3 zero point, 4 to, 5 its end.
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
