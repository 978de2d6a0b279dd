// Armv7E-M: the sums of an LSTM's gates, of inputs or hidden states, in 2^-12 and 16 bits: two units at a time, whose
// weights of a gate share halfwords, as in dot_2x4_dsp.h.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "dot_wide_parts.h"
#include "spare_dsp.h"

namespace milliwatt {

// clang-format off
#define MILLIWATT_LSTM_CONSTANT(number, slot) \
  "movw r4, #(%c[" number "] & 0xffff)\n" \
  "movt r4, #((%c[" number "] >> 16) & 0xffff)\n" \
  MILLIWATT_PUT("r4", slot)
// To r2 and r3 the factors of a gate.
#define MILLIWATT_LSTM_FACTORS(number, high_slot, low_slot) \
  MILLIWATT_GET("r2", high_slot) \
  ".if %c[shift" number "] < -1\n" \
  MILLIWATT_GET("r3", low_slot) \
  ".endif\n"
// A sum times the factor m * 2^(shift - 31), with the reference's roundings, clamped to int16.
#define MILLIWATT_LSTM_SCALED(sum, number) \
  ".if !%c[high" number "]\n" \
  "mov " sum ", #0\n" \
  ".else\n" \
  ".if %c[shift" number "] > 0\n" \
  "lsl " sum ", " sum ", #%c[shift" number "]\n" \
  ".endif\n" \
  "smmlar " sum ", " sum ", r2, " sum "\n" \
  ".if %c[shift" number "] < 0 && (%c[is_signed] || %c[shift" number "] == -1)\n" \
  "add " sum ", " sum ", " sum ", asr #31\n" \
  ".endif\n" \
  ".if %c[shift" number "] < -1\n" \
  "smmulr " sum ", " sum ", r3\n" \
  ".endif\n" \
  ".if %c[shift" number "] == -1\n" \
  "add " sum ", " sum ", #1\n" \
  "ssat " sum ", #16, " sum ", asr #1\n" \
  ".else\n" \
  "ssat " sum ", #16, " sum "\n" \
  ".endif\n" \
  ".endif\n"
// One gate of both units, in the halves of `even`.
#define MILLIWATT_LSTM_GATE(even, odd, number) \
  MILLIWATT_LSTM_SCALED(even, number) \
  MILLIWATT_LSTM_SCALED(odd, number) \
  "pkhbt " even ", " even ", " odd ", lsl #16\n"

// Words: 2 * Words words of codes, of each four codes a word of codes 0 and 2 and one of codes 1 and 3. stream: for each
// two units 256 * bias1 + bias0 and bias0 of each gate, then for each word of codes the weights of each gate. to: for
// each two units a word a gate, the first unit in its lower half; Adds: to what is there, clamped. F::kHigh0, kLow0,
// kShift0 ...: of each gate's factor m * 2^(shift - 31) 2 m - 2^32 (0 if m is 0), 2^(32 + shift), which is nudged by 1
// where that rounds ties of negative numbers, and the shift; F::kSigned: negative numbers lose 1 instead. Stack: 36
// bytes, 100 without FPU.
template <class F, int32_t Words, bool Adds>
__attribute__((naked, noinline)) void lstm_sums_dsp(const uint32_t* /*codes*/, const int32_t* /*stream*/,
                                                    uint32_t* /*to*/, int32_t /*pairs*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      MILLIWATT_LSTM_CONSTANT("high0", 6)
      MILLIWATT_LSTM_CONSTANT("low0", 7)
      MILLIWATT_LSTM_CONSTANT("high1", 8)
      MILLIWATT_LSTM_CONSTANT("low1", 9)
      MILLIWATT_LSTM_CONSTANT("high2", 10)
      MILLIWATT_LSTM_CONSTANT("low2", 11)
      MILLIWATT_LSTM_CONSTANT("high3", 12)
      MILLIWATT_LSTM_CONSTANT("low3", 13)
      MILLIWATT_PUT("r0", 1)
      ".if %c[words] > 7\n"
      "movw r4, #(32 * (%c[words] / 4))\n"
      "add r4, r0, r4\n"
      MILLIWATT_PUT("r4", 2)
      ".endif\n"
      MILLIWATT_PUT("r2", 4)
      "add r3, r2, r3, lsl #4\n"
      MILLIWATT_PUT("r3", 5)
      "mov r3, r0\n"
      "mov r0, r1\n"
      "mov r1, r3\n"
      "1:\n"
      "ldmia r0!, {r6-r12, lr}\n"
      ".if %c[words] > 7\n"
      "2:\n"
      MILLIWATT_FOUR_CODES MILLIWATT_FOUR_CODES MILLIWATT_FOUR_CODES MILLIWATT_FOUR_CODES
      MILLIWATT_GET("r2", 2)
      "cmp r1, r2\n"
      "bne.w 2b\n"
      ".rept %c[words] & 3\n"
      MILLIWATT_FOUR_CODES
      ".endr\n"
      ".else\n"
      ".rept %c[words]\n"
      MILLIWATT_FOUR_CODES
      ".endr\n"
      ".endif\n"
      "sub r6, r6, r7\n"
      "sub r8, r8, r9\n"
      "sub r10, r10, r11\n"
      "sub r12, r12, lr\n"
      "asr r6, r6, #8\n"
      "asr r8, r8, #8\n"
      "asr r10, r10, #8\n"
      "asr r12, r12, #8\n"
      MILLIWATT_LSTM_FACTORS("0", 6, 7)
      MILLIWATT_LSTM_GATE("r7", "r6", "0")
      MILLIWATT_LSTM_FACTORS("1", 8, 9)
      MILLIWATT_LSTM_GATE("r9", "r8", "1")
      MILLIWATT_LSTM_FACTORS("2", 10, 11)
      MILLIWATT_LSTM_GATE("r11", "r10", "2")
      MILLIWATT_LSTM_FACTORS("3", 12, 13)
      MILLIWATT_LSTM_GATE("lr", "r12", "3")
      MILLIWATT_GET("r2", 4)
      ".if %c[adds]\n"
      "ldmia r2, {r3-r6}\n"
      "qadd16 r7, r7, r3\n"
      "qadd16 r9, r9, r4\n"
      "qadd16 r11, r11, r5\n"
      "qadd16 lr, lr, r6\n"
      ".endif\n"
      "stmia r2!, {r7, r9, r11, lr}\n"
      MILLIWATT_GET("r3", 5)
      MILLIWATT_PUT("r2", 4)
      "cmp r2, r3\n"
      MILLIWATT_GET("r1", 1)
      "bne.w 1b\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n"
      :
      : [words] "i"(Words), [adds] "i"(Adds), [is_signed] "i"(F::kSigned), [high0] "i"(F::kHigh0),
        [low0] "i"(F::kLow0), [shift0] "i"(F::kShift0), [high1] "i"(F::kHigh1), [low1] "i"(F::kLow1),
        [shift1] "i"(F::kShift1), [high2] "i"(F::kHigh2), [low2] "i"(F::kLow2), [shift2] "i"(F::kShift2),
        [high3] "i"(F::kHigh3), [low3] "i"(F::kLow3), [shift3] "i"(F::kShift3)
      : "memory");
}

// Two codes of both time steps, of two gates.
#define MILLIWATT_LSTM_TWO_CODES \
  "ldr r4, [r1], #4\n" \
  "ldr r5, [r1, #(8 * %c[words] - 4)]\n" \
  "ldr r2, [r0], #4\n" \
  "ldr r3, [r0], #4\n" \
  "smlad r6, r4, r2, r6\n" \
  "smlad r8, r5, r2, r8\n" \
  "sxtb16 r2, r2\n" \
  "smlad r10, r4, r3, r10\n" \
  "smlad r12, r5, r3, r12\n" \
  "sxtb16 r3, r3\n" \
  "smlad r7, r4, r2, r7\n" \
  "smlad r9, r5, r2, r9\n" \
  "smlad r11, r4, r3, r11\n" \
  "smlad lr, r5, r3, lr\n"
#define MILLIWATT_LSTM_EIGHT_CODES \
  MILLIWATT_LSTM_TWO_CODES MILLIWATT_LSTM_TWO_CODES MILLIWATT_LSTM_TWO_CODES MILLIWATT_LSTM_TWO_CODES

// The same of two time steps, whose codes lie one behind the other, up to 500 words each; two gates: F::kHigh0 to
// kShift1. stream: for each two units, as above, of these gates. to: of the first time step, two words of each four; those of
// the second one lie behind all of the first one's.
template <class F, int32_t Words>
__attribute__((naked, noinline)) void lstm_sums_of_two_dsp(const uint32_t* /*codes*/, const int32_t* /*stream*/,
                                                           uint32_t* /*to*/, int32_t /*pairs*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      MILLIWATT_LSTM_CONSTANT("high0", 6)
      MILLIWATT_LSTM_CONSTANT("low0", 7)
      MILLIWATT_LSTM_CONSTANT("high1", 8)
      MILLIWATT_LSTM_CONSTANT("low1", 9)
      MILLIWATT_PUT("r0", 1)
      ".if %c[words] > 7\n"
      "movw r4, #(16 * (%c[words] / 2))\n"
      "add r4, r0, r4\n"
      MILLIWATT_PUT("r4", 2)
      ".endif\n"
      "lsl r3, r3, #4\n"
      MILLIWATT_PUT("r3", 3)
      MILLIWATT_PUT("r2", 4)
      "add r3, r2, r3\n"
      MILLIWATT_PUT("r3", 5)
      "mov r3, r0\n"
      "mov r0, r1\n"
      "mov r1, r3\n"
      "1:\n"
      "ldr r6, [r0], #4\n"
      "ldr r7, [r0], #4\n"
      "ldr r10, [r0], #4\n"
      "ldr r11, [r0], #4\n"
      "mov r8, r6\n"
      "mov r9, r7\n"
      "mov r12, r10\n"
      "mov lr, r11\n"
      ".if %c[words] > 7\n"
      "2:\n"
      MILLIWATT_LSTM_EIGHT_CODES
      MILLIWATT_GET("r2", 2)
      "cmp r1, r2\n"
      "bne.w 2b\n"
      ".rept 2 * (%c[words] & 1)\n"
      MILLIWATT_LSTM_TWO_CODES
      ".endr\n"
      ".else\n"
      ".rept 2 * %c[words]\n"
      MILLIWATT_LSTM_TWO_CODES
      ".endr\n"
      ".endif\n"
      "sub r6, r6, r7\n"
      "sub r8, r8, r9\n"
      "sub r10, r10, r11\n"
      "sub r12, r12, lr\n"
      "asr r6, r6, #8\n"
      "asr r8, r8, #8\n"
      "asr r10, r10, #8\n"
      "asr r12, r12, #8\n"
      MILLIWATT_LSTM_FACTORS("0", 6, 7)
      MILLIWATT_LSTM_GATE("r7", "r6", "0")
      MILLIWATT_LSTM_GATE("r9", "r8", "0")
      MILLIWATT_LSTM_FACTORS("1", 8, 9)
      MILLIWATT_LSTM_GATE("r11", "r10", "1")
      MILLIWATT_LSTM_GATE("lr", "r12", "1")
      MILLIWATT_GET("r2", 4)
      MILLIWATT_GET("r4", 3)
      MILLIWATT_GET("r3", 5)
      MILLIWATT_GET("r1", 1)
      "add r4, r4, r2\n"
      "str r11, [r2, #4]\n"
      "str r7, [r2], #16\n"
      "str r9, [r4]\n"
      "str lr, [r4, #4]\n"
      MILLIWATT_PUT("r2", 4)
      "cmp r2, r3\n"
      "bne.w 1b\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n"
      :
      : [words] "i"(Words), [is_signed] "i"(F::kSigned), [high0] "i"(F::kHigh0), [low0] "i"(F::kLow0),
        [shift0] "i"(F::kShift0), [high1] "i"(F::kHigh1), [low1] "i"(F::kLow1), [shift1] "i"(F::kShift1)
      : "memory");
}
// clang-format on

#undef MILLIWATT_PAIR
#undef MILLIWATT_FOUR_CODES
#undef MILLIWATT_LSTM_CONSTANT
#undef MILLIWATT_LSTM_FACTORS
#undef MILLIWATT_LSTM_SCALED
#undef MILLIWATT_LSTM_GATE
#undef MILLIWATT_LSTM_TWO_CODES
#undef MILLIWATT_LSTM_EIGHT_CODES

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
