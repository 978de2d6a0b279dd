// Armv7E-M: dot products of one window of int8 codes with all channels of a layer, four at a time, from weights of one
// byte each and compact records.
//
// Of four channels two share halfwords, as in dot_2x4_dsp.h, where the arithmetic is explained. Channels left over are
// computed one by one, with any weights; sums wrap as the reference's do. 16 multiply-accumulates take 21 cycles, of
// one channel 68.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "compact_codes_dsp.h"
#include "spare_dsp.h"

namespace milliwatt {

// One window, at least four codes at any address.
struct DotCompact {
  const int8_t* from;
  int32_t codes;
  const int32_t* weights;  // of channels together: of each word of codes, for codes 0 and 2 channels 0 and 1, then 2
                           // and 3, the odd one times 256; the same for codes 1 and 3; of others four a word
  const int32_t* records;  // 6 bytes of each channel
  int8_t* to;
  int32_t channels;
  int32_t together;     // of these in fours
  int32_t zero;         // 1 + 2 * the output's zero point
  const int32_t* wide;  // 2 words of each wide record
};

// Registers: r0 weights, r1 from, r2 r3 codes, r4 to r7 weights, r8 r10 sums of channels 0 and 2, r9 r11 those with the
// odd channel's times 256, lr end of the whole words. Spare slots: 0 end of the codes, 1 from, 2 end of the whole
// words, 3 records, 4 to, 5 its end, 6 zero, 7 wide, 8 end of channels together, 9 entry into the unrolled words. Where
// codes are left over, the last word of codes begins in the word before it: weights of codes that were there are 0.
// clang-format off
#define MILLIWATT_COMPACT_PAIR(w, codes, both, even) \
  "smlad " both ", " codes ", " w ", " both "\n" \
  "sxtb16 " w ", " w "\n" \
  "smlad " even ", " codes ", " w ", " even "\n"
#define MILLIWATT_COMPACT_WORD \
  "ldr r2, [r1], #4\n" \
  "ldr r4, [r0], #4\n" \
  "ldr r5, [r0], #4\n" \
  "ldr r6, [r0], #4\n" \
  "ldr r7, [r0], #4\n" \
  "sxtb16 r3, r2\n" \
  "sxtb16 r2, r2, ror #8\n" \
  MILLIWATT_COMPACT_PAIR("r4", "r3", "r9", "r8") \
  MILLIWATT_COMPACT_PAIR("r5", "r3", "r11", "r10") \
  MILLIWATT_COMPACT_PAIR("r6", "r2", "r9", "r8") \
  MILLIWATT_COMPACT_PAIR("r7", "r2", "r11", "r10")

// Stack: 36 bytes, 100 without FPU.
__attribute__((naked, noinline)) inline void dot_compact_dsp(const DotCompact* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "ldmia r0, {r1-r9}\n"
      "mov r0, r3\n"
      MILLIWATT_PUT("r1", 1)
      "add r3, r1, r2\n"
      MILLIWATT_PUT("r3", 0)
      "bic r3, r2, #3\n"
      "add r3, r3, r1\n"
      MILLIWATT_PUT("r3", 2)
      "add r6, r6, r5\n"
      MILLIWATT_PUT("r6", 5)
      "add r7, r7, r5\n"
      MILLIWATT_PUT("r7", 8)
      MILLIWATT_PUT("r8", 6)
      MILLIWATT_PUT("r9", 7)
      "lsrs r2, r2, #2\n"
      "rsb r2, r2, #0\n"
      "and r2, r2, #3\n"
      "movs r3, #76\n"
      "adr.w r1, 2f\n"
      "mla r1, r2, r3, r1\n"
      "adds r1, r1, #1\n"
      MILLIWATT_PUT("r1", 9)
      "mov r1, r5\n"
      "mov r2, r4\n"
      "1:\n"  // r1 to, r2 records
      MILLIWATT_PUT("r1", 4)
      MILLIWATT_PUT("r2", 3)
      MILLIWATT_GET("r4", 8)
      MILLIWATT_GET("lr", 2)
      "mov r11, #0\n"
      "cmp r1, r4\n"
      "beq.w 5f\n"
      MILLIWATT_GET("r1", 1)
      MILLIWATT_GET("r2", 9)
      "mov r8, #0\n"
      "mov r9, #0\n"
      "mov r10, #0\n"
      "bx r2\n"
      ".balign 4\n"
      "2:\n"
      MILLIWATT_COMPACT_WORD
      MILLIWATT_COMPACT_WORD
      MILLIWATT_COMPACT_WORD
      "3:\n"
      MILLIWATT_COMPACT_WORD
      "cmp r1, lr\n"
      "bne.w 2b\n"
      MILLIWATT_GET("lr", 0)  // codes left over
      "subs r1, r1, lr\n"
      "itt ne\n"
      "subne r1, lr, #4\n"
      "bne.w 3b\n"
      "movs r5, #0\n"
      "sub r9, r9, r8\n"
      "sub r11, r11, r10\n"
      "asr r9, r9, #8\n"
      "asr r11, r11, #8\n"
      "4:\n"  // to codes
      MILLIWATT_GET("r1", 4)
      MILLIWATT_GET("r2", 3)
      MILLIWATT_GET("r7", 6)
      "mov r12, #0x80000000\n"
      "bl %c[to_codes]\n"
      "b.n 1b\n"
      "5:\n"  // one channel
      MILLIWATT_GET("r5", 5)
      "cmp r1, r5\n"
      "beq.n 9f\n"
      "adds r4, r1, #1\n"
      MILLIWATT_PUT("r4", 8)
      MILLIWATT_GET("r1", 1)
      "6:\n"
      "ldr r2, [r1], #4\n"
      "ldr r4, [r0], #4\n"
      "sxtb16 r3, r2\n"
      "sxtb16 r5, r4\n"
      "sxtb16 r2, r2, ror #8\n"
      "sxtb16 r4, r4, ror #8\n"
      "smlad r11, r3, r5, r11\n"
      "smlad r11, r2, r4, r11\n"
      "cmp r1, lr\n"
      "bne.n 6b\n"
      MILLIWATT_GET("lr", 0)
      "movs r5, #1\n"
      "subs r1, r1, lr\n"
      "beq.n 4b\n"
      "sub r1, lr, #4\n"
      "b.n 6b\n"
      "9:\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n"
      :
      : [to_codes] "i"(&compact_codes_dsp));
}
// clang-format on

#undef MILLIWATT_COMPACT_PAIR
#undef MILLIWATT_COMPACT_WORD

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
