// Armv7E-M: dot products of one int8 vector with 8 output channels at a time, weights of 4 or 2 bits.
//
// A halfword h has one weight of each of 4 channels, n0 + 16 n1 + 256 n2 + 4096 n3, or of 8 channels of 2 bits. All are
// 0 or more but the last, which is signed. SMLAD with the whole halfword gives the sum of x h; with all fields but one
// masked out, those of x n0, of 16 x n1 and so on, but for the last: what they lack of the whole is its. The sums wrap,
// and the last one comes out right if it fits the bits that are left: up to kMostPackedCodes codes always do.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "spare_dsp.h"

namespace milliwatt {

enum : int32_t { kMostPackedCodes = 508 };

// Registers: r0 stream, r1 from, r2 two codes, r3 r4 weights, r5 weights of one channel, r6 to r12 and lr sums. Spare
// slots: 0 entry into the unrolled words, 1 end of `from`. On the stack: the sums' address.
// clang-format off
#define MILLIWATT_PACKED_FIELD(w, mask, sum) \
  "and r5, " w ", #" mask "\n" \
  "smlad " sum ", r2, r5, " sum "\n"
#define MILLIWATT_PACKED_QUAD(w, all, a, b, c) \
  "smlad " all ", r2, " w ", " all "\n" \
  MILLIWATT_PACKED_FIELD(w, "0x000f000f", a) \
  MILLIWATT_PACKED_FIELD(w, "0x00f000f0", b) \
  MILLIWATT_PACKED_FIELD(w, "0x0f000f00", c)
#define MILLIWATT_PACKED_4_BITS \
  "ldr r3, [r0], #4\n" \
  "ldr r4, [r0], #4\n" \
  "sxtb16 r2, r2\n" \
  MILLIWATT_PACKED_QUAD("r3", "r9", "r6", "r7", "r8") \
  MILLIWATT_PACKED_QUAD("r4", "lr", "r10", "r11", "r12") \
  "ldr r2, [r1, #-4]\n" \
  "ldr r3, [r0], #4\n" \
  "ldr r4, [r0], #4\n" \
  "sxtb16 r2, r2, ror #8\n" \
  MILLIWATT_PACKED_QUAD("r3", "r9", "r6", "r7", "r8") \
  MILLIWATT_PACKED_QUAD("r4", "lr", "r10", "r11", "r12")
#define MILLIWATT_PACKED_EIGHT \
  "smlad lr, r2, r3, lr\n" \
  MILLIWATT_PACKED_FIELD("r3", "0x00030003", "r6") \
  MILLIWATT_PACKED_FIELD("r3", "0x000c000c", "r7") \
  MILLIWATT_PACKED_FIELD("r3", "0x00300030", "r8") \
  MILLIWATT_PACKED_FIELD("r3", "0x00c000c0", "r9") \
  MILLIWATT_PACKED_FIELD("r3", "0x03000300", "r10") \
  MILLIWATT_PACKED_FIELD("r3", "0x0c000c00", "r11") \
  MILLIWATT_PACKED_FIELD("r3", "0x30003000", "r12")
#define MILLIWATT_PACKED_2_BITS \
  "ldr r3, [r0], #4\n" \
  "sxtb16 r2, r2\n" \
  MILLIWATT_PACKED_EIGHT \
  "ldr r2, [r1, #-4]\n" \
  "ldr r3, [r0], #4\n" \
  "sxtb16 r2, r2, ror #8\n" \
  MILLIWATT_PACKED_EIGHT
#define MILLIWATT_PACKED_WORD \
  "ldr r2, [r1], #4\n" \
  ".if %c[bits] == 4\n" \
  MILLIWATT_PACKED_4_BITS \
  ".else\n" \
  MILLIWATT_PACKED_2_BITS \
  ".endif\n"

// Adds the products of 4 * words codes to eight sums; returns the stream's next weights. stream: for each four codes,
// for codes 0 and 2, then 1 and 3, a halfword each: channels 0 to 3, channels 4 to 7; of 2 bits channels 0 to 7.
// 32 multiply-accumulates take 38 cycles. Stack: 40 bytes, 104 without FPU.
template <int32_t Bits>
__attribute__((naked, noinline)) const int32_t* dot_packed_dsp(const int8_t* /*from*/, const int32_t* /*stream*/,
                                                               int32_t* /*sums*/, int32_t /*words*/) {
  __asm__ volatile(
      "push {r2, r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "add r4, r0, r3, lsl #2\n"
      MILLIWATT_PUT("r4", 1)
      "rsb r4, r3, #0\n"
      "and r4, r4, #3\n"
      "adr.w r5, 2f\n"
      "add r5, r5, r4, lsl #7\n"  // a word's code has 144 bytes
      "add r5, r5, r4, lsl #4\n"
      "adds r5, r5, #1\n"
      MILLIWATT_PUT("r5", 0)
      "mov r2, r0\n"
      "mov r0, r1\n"
      "mov r1, r2\n"
      "mov r6, #0\n"
      "mov r7, #0\n"
      "mov r8, #0\n"
      "mov r9, #0\n"
      "mov r10, #0\n"
      "mov r11, #0\n"
      "mov r12, #0\n"
      "mov lr, #0\n"
      MILLIWATT_GET("r2", 0)
      "bx r2\n"
      ".balign 4\n"
      "2:\n"
      MILLIWATT_PACKED_WORD
      MILLIWATT_PACKED_WORD
      MILLIWATT_PACKED_WORD
      MILLIWATT_PACKED_WORD
      MILLIWATT_GET("r2", 1)
      "cmp r1, r2\n"
      "bne.w 2b\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "sub lr, lr, r10\n"
      "sub lr, lr, r11\n"
      "sub lr, lr, r12\n"
      ".if %c[bits] == 4\n"
      "sub r9, r9, r6\n"
      "sub r9, r9, r7\n"
      "sub r9, r9, r8\n"
      "asr r7, r7, #4\n"
      "asr r8, r8, #8\n"
      "asr r9, r9, #12\n"
      "asr r11, r11, #4\n"
      "asr r12, r12, #8\n"
      "asr lr, lr, #12\n"
      ".else\n"
      "sub lr, lr, r6\n"
      "sub lr, lr, r7\n"
      "sub lr, lr, r8\n"
      "sub lr, lr, r9\n"
      "asr r7, r7, #2\n"
      "asr r8, r8, #4\n"
      "asr r9, r9, #6\n"
      "asr r10, r10, #8\n"
      "asr r11, r11, #10\n"
      "asr r12, r12, #12\n"
      "asr lr, lr, #14\n"
      ".endif\n"
      "ldr r5, [sp], #4\n"
      "ldmia r5, {r1-r4}\n"
      "add r1, r1, r6\n"
      "add r2, r2, r7\n"
      "add r3, r3, r8\n"
      "add r4, r4, r9\n"
      "stmia r5!, {r1-r4}\n"
      "ldmia r5, {r1-r4}\n"
      "add r1, r1, r10\n"
      "add r2, r2, r11\n"
      "add r3, r3, r12\n"
      "add r4, r4, lr\n"
      "stmia r5, {r1-r4}\n"
      "pop {r4-r11, pc}\n"
      :
      : [bits] "i"(Bits));
}
// clang-format on

#undef MILLIWATT_PACKED_FIELD
#undef MILLIWATT_PACKED_QUAD
#undef MILLIWATT_PACKED_4_BITS
#undef MILLIWATT_PACKED_EIGHT
#undef MILLIWATT_PACKED_2_BITS
#undef MILLIWATT_PACKED_WORD

// Sum of codes, four or more.
inline int32_t sum_of_packed_inputs(const int8_t* from, int32_t count) {
  uint32_t sum = 0;  // of codes + 128
  int32_t i = 0;
  for (; i + 4 <= count; i += 4) {
    uint32_t word;
    __builtin_memcpy(&word, from + i, sizeof word);
    __asm__("usada8 %0, %1, %2, %0" : "+r"(sum) : "r"(word ^ UINT32_C(0x80808080)), "r"(0));
  }
  int32_t codes = static_cast<int32_t>(sum) - 128 * i;
  for (; i < count; ++i) codes += from[i];
  return codes;
}

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
