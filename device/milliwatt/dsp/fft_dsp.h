// The inner loops of the front end for Armv7E-M, by hand: compilers keep too few of their addresses and numbers in
// registers. Bits are those of the loops in core/fft.h and core/log_mel.h: the same products, and sums that nowhere
// overflow.
//
// A pair of numbers is joined in place: a += b, then b = a - 2 b.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// join_4 of FftLoops. r0, r1: real and imaginary part of the first number; r2, r3: one and three times the distance of
// the next ones; r12: turns; lr: where r0 stops. Stack: 44 bytes.
__attribute__((naked, noinline)) inline void join_4_dsp(void* /*z*/, int32_t /*count*/, int32_t /*length*/,
                                                        const int32_t* /*turns*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "add r1, r0, r1, lsl #3\n"
      "push {r1, r3}\n"  // the end, the turns
      "lsl r2, r2, #3\n"
      "add r3, r2, r2, lsl #1\n"
      "add r1, r0, #4\n"
      "1:\n"  // four transforms; their first outputs are not turned
      "ldr r4, [r0, r2, lsl #1]\n"
      "ldr r5, [r1, r2, lsl #1]\n"
      "ldr r6, [r0, r3]\n"
      "ldr r7, [r1, r3]\n"
      "ldr r8, [r0]\n"
      "ldr r10, [r0, #4]\n"
      "ldr r11, [r0, r2]\n"
      "ldr r9, [r1, r2]\n"
      "ldr r12, [sp, #4]\n"
      "add lr, r0, r2\n"
      "add r4, r4, r6\n"
      "sub r6, r4, r6, lsl #1\n"
      "add r5, r5, r7\n"
      "sub r7, r5, r7, lsl #1\n"
      "add r8, r8, r11\n"
      "sub r11, r8, r11, lsl #1\n"
      "add r10, r10, r9\n"
      "sub r9, r10, r9, lsl #1\n"
      "add r8, r8, r4\n"
      "sub r4, r8, r4, lsl #1\n"
      "add r10, r10, r5\n"
      "sub r5, r10, r5, lsl #1\n"
      "add r11, r11, r7\n"
      "sub r7, r11, r7, lsl #1\n"
      "sub r9, r9, r6\n"
      "add r6, r9, r6, lsl #1\n"
      "str r4, [r0, r2, lsl #1]\n"
      "str r5, [r1, r2, lsl #1]\n"
      "str r7, [r0, r3]\n"
      "str r6, [r1, r3]\n"
      "str r11, [r0, r2]\n"
      "str r9, [r1, r2]\n"
      "str r8, [r0], #8\n"
      "str r10, [r1], #8\n"
      "2:\n"  // the others, of which there are 3, 15, 63, ...
      ".rept 3\n"
      "ldr r4, [r0, r2, lsl #1]\n"
      "ldr r5, [r1, r2, lsl #1]\n"
      "ldr r6, [r0, r3]\n"
      "ldr r7, [r1, r3]\n"
      "ldr r8, [r12], #4\n"
      "ldr r9, [r12], #4\n"
      "smulwb r10, r4, r8\n"
      "smlawt r10, r5, r8, r10\n"
      "smulwb r11, r5, r8\n"
      "smulwt r4, r4, r8\n"
      "sub r11, r11, r4\n"
      "smulwb r4, r6, r9\n"
      "smlawt r4, r7, r9, r4\n"
      "smulwb r5, r7, r9\n"
      "smulwt r6, r6, r9\n"
      "sub r5, r5, r6\n"
      "add r6, r10, r4\n"
      "sub r4, r10, r4\n"
      "add r7, r11, r5\n"
      "sub r5, r11, r5\n"
      "ldr r8, [r0, r2]\n"
      "ldr r9, [r1, r2]\n"
      "ldr r10, [r12], #4\n"
      "smulwb r11, r8, r10\n"
      "smlawt r11, r9, r10, r11\n"
      "smulwb r9, r9, r10\n"
      "smulwt r8, r8, r10\n"
      "sub r9, r9, r8\n"
      "ldr r8, [r0]\n"
      "ldr r10, [r1]\n"
      "add r8, r8, r11, lsl #1\n"
      "sub r11, r8, r11, lsl #2\n"
      "add r10, r10, r9, lsl #1\n"
      "sub r9, r10, r9, lsl #2\n"
      "add r8, r8, r6, lsl #1\n"
      "sub r6, r8, r6, lsl #2\n"
      "add r10, r10, r7, lsl #1\n"
      "sub r7, r10, r7, lsl #2\n"
      "add r11, r11, r5, lsl #1\n"
      "sub r5, r11, r5, lsl #2\n"
      "sub r9, r9, r4, lsl #1\n"
      "add r4, r9, r4, lsl #2\n"
      "str r6, [r0, r2, lsl #1]\n"
      "str r7, [r1, r2, lsl #1]\n"
      "str r5, [r0, r3]\n"
      "str r4, [r1, r3]\n"
      "str r11, [r0, r2]\n"
      "str r9, [r1, r2]\n"
      "str r8, [r0], #8\n"
      "str r10, [r1], #8\n"
      ".endr\n"
      "cmp r0, lr\n"
      "bne 2b\n"
      "ldr lr, [sp]\n"
      "add r0, r0, r3\n"
      "add r1, r1, r3\n"
      "cmp r0, lr\n"
      "bne 1b\n"
      "add sp, sp, #8\n"
      "pop {r4-r11, pc}\n");
}

// powers_of_bins of FftLoops. r0, r1: bins from both ends on; r2: turns. Stack: 36 bytes.
__attribute__((naked, noinline)) inline void powers_of_bins_dsp(void* /*z*/, int32_t /*count*/,
                                                                const int32_t* /*turns*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "add r1, r0, r1, lsl #3\n"
      "add r0, r0, #8\n"
      "sub r1, r1, #8\n"
      "1:\n"
      "ldr r4, [r0]\n"
      "ldr r5, [r0, #4]\n"
      "ldr r6, [r1]\n"
      "ldr r7, [r1, #4]\n"
      "ldr r8, [r2], #4\n"
      "add r9, r4, r6\n"  // twice the even samples' bin: r9, r5; the odd ones': r6, r4
      "sub r4, r6, r4\n"
      "add r6, r5, r7\n"
      "sub r5, r5, r7\n"
      "smulwb r10, r6, r8\n"
      "smlawt r10, r4, r8, r10\n"
      "smulwb r11, r4, r8\n"
      "smulwt r6, r6, r8\n"
      "sub r11, r11, r6\n"
      "asr r9, r9, #7\n"
      "asr r5, r5, #7\n"
      "add r4, r9, r10, asr #6\n"
      "sub r9, r9, r10, asr #6\n"
      "add r6, r5, r11, asr #6\n"
      "sub r5, r5, r11, asr #6\n"
      "smull r7, r8, r4, r4\n"
      "smlal r7, r8, r6, r6\n"
      "smull r10, r11, r9, r9\n"
      "smlal r10, r11, r5, r5\n"
      "str r8, [r0, #4]\n"
      "str r7, [r0], #8\n"
      "str r11, [r1, #4]\n"
      "str r10, [r1], #-8\n"
      "cmp r0, r1\n"
      "bls 1b\n"
      "pop {r4-r11, pc}\n");
}

// The loop of sum_segment of LogMelLoops.
inline void add_bins_dsp(const void* bin, const void* end, const int16_t* shares, uint64_t* sum, uint64_t* upper) {
  uint32_t sum_low = 0, sum_high = 0, upper_low = 0, upper_high = 0;
  uint32_t low, high, share;
  __asm__ volatile(
      "1:\n"
      "ldr %[low], [%[bin]], #8\n"
      "ldr %[high], [%[bin], #-4]\n"
      "ldrsh %[share], [%[shares]], #2\n"
      "adds %[sum_low], %[sum_low], %[low]\n"
      "adc %[sum_high], %[sum_high], %[high]\n"
      "umlal %[upper_low], %[upper_high], %[low], %[share]\n"
      "mla %[upper_high], %[high], %[share], %[upper_high]\n"
      "cmp %[bin], %[end]\n"
      "bne 1b\n"
      : [bin] "+r"(bin), [shares] "+r"(shares), [sum_low] "+r"(sum_low), [sum_high] "+r"(sum_high),
        [upper_low] "+r"(upper_low), [upper_high] "+r"(upper_high), [low] "=&r"(low), [high] "=&r"(high),
        [share] "=&r"(share)
      : [end] "r"(end)
      : "cc", "memory");
  *sum = (static_cast<uint64_t>(sum_high) << 32) | sum_low;
  *upper = (static_cast<uint64_t>(upper_high) << 32) | upper_low;
}

// transform_quarters of LogMelLoops. r0 .. r3: the quarters' samples; r12: the window. Samples may lie at any even
// address. Stack: 48 bytes.
__attribute__((naked, noinline)) inline void transform_quarters_dsp(const int16_t* const* /*quarters*/,
                                                                    const int32_t* /*window*/, int32_t /*count*/,
                                                                    void* /*z*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "mov r12, r1\n"
      "add r2, r2, r2, lsl #2\n"
      "add r2, r1, r2, lsl #2\n"
      "sub r2, r2, #12\n"
      "push {r1, r2, r3}\n"  // room for where a transform goes; where r12 is when the last one has begun; z
      "ldm r0, {r0-r3}\n"
      "1:\n"  // where it goes, and the first and third quarter
      "ldr r9, [r12], #4\n"
      "ldr r10, [sp, #8]\n"
      "ldr r11, [sp, #4]\n"
      "ldr r6, [r12], #4\n"
      "ldr r7, [r12]\n"
      "ldr r4, [r0], #4\n"
      "ldr r5, [r2], #4\n"
      "add r9, r10, r9, lsl #3\n"
      "str r9, [sp]\n"
      "cmp r12, r11\n"  // no flag is changed below
      "smulbb r8, r4, r6\n"
      "smultt r4, r4, r6\n"
      "smulbb r6, r5, r7\n"
      "smultt r5, r5, r7\n"
      "asr r8, r8, #8\n"
      "asr r4, r4, #8\n"
      "sub r7, r8, r6, asr #8\n"
      "add r8, r8, r6, asr #8\n"
      "sub r6, r4, r5, asr #8\n"
      "add r4, r4, r5, asr #8\n"
      "ldr r10, [r12, #4]\n"  // the second and fourth quarter
      "ldr r11, [r12, #8]\n"
      "ldr r5, [r1], #4\n"
      "ldr r9, [r3], #4\n"
      "add r12, r12, #12\n"
      "smulbb lr, r5, r10\n"
      "smultt r5, r5, r10\n"
      "smulbb r10, r9, r11\n"
      "smultt r9, r9, r11\n"
      "asr lr, lr, #8\n"
      "asr r5, r5, #8\n"
      "sub r11, lr, r10, asr #8\n"
      "add lr, lr, r10, asr #8\n"
      "sub r10, r5, r9, asr #8\n"
      "add r5, r5, r9, asr #8\n"
      "add r8, r8, lr\n"
      "sub lr, r8, lr, lsl #1\n"
      "add r4, r4, r5\n"
      "sub r5, r4, r5, lsl #1\n"
      "add r7, r7, r10\n"
      "sub r10, r7, r10, lsl #1\n"
      "sub r6, r6, r11\n"
      "add r11, r6, r11, lsl #1\n"
      "ldr r9, [sp]\n"
      "str r8, [r9]\n"
      "str r4, [r9, #4]\n"
      "str r7, [r9, #8]\n"
      "str r6, [r9, #12]\n"
      "str lr, [r9, #16]\n"
      "str r5, [r9, #20]\n"
      "str r10, [r9, #24]\n"
      "str r11, [r9, #28]\n"
      "bne 1b\n"
      "add sp, sp, #12\n"
      "pop {r4-r11, pc}\n");
}

}  // namespace milliwatt

#endif
