// Armv7E-M core of int16 convolutions: pairs of pixels, their sums for all output channels, four at a time,
// requantized.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "spare_dsp.h"

namespace milliwatt {

// Elements of the first pixel that lie next to each other; weights: of the first four channels, from the run's first
// tap on.
struct WideRun {
  const int16_t* elements;
  const int16_t* weights;
};

struct WidePixels {
  const WideRun* runs;
  const WideRun* end;  // of them
  const int32_t* bias;
  const int32_t* factors;  // a sum's * 2^32
  int16_t* to;             // of the first pixel
  int32_t pairs;           // of pixels
};

// Registers: r0 elements, r1 weights, r2 r3 two elements of each pixel, r12 lr weights, r4 to r7 and r8 to r11 sums of
// the pixels. Spare slots: 0 to 5 as in WidePixels, which move on, but the end of runs; 6 first run, 7 bytes from the
// first channels' weights to these, 8 end of elements, 9 bytes from the first pair's elements to these, 10 end of
// biases.
// clang-format off
#define MILLIWATT_TWO_TAPS \
  "ldr r3, [r0, #%c[apart]]\n" \
  "ldr r2, [r0], #4\n" \
  "ldr r12, [r1], #4\n" \
  "ldr lr, [r1], #4\n" \
  "smlad r4, r2, r12, r4\n" \
  "smlad r8, r3, r12, r8\n" \
  "smlad r5, r2, lr, r5\n" \
  "smlad r9, r3, lr, r9\n" \
  "ldr r12, [r1], #4\n" \
  "ldr lr, [r1], #4\n" \
  "smlad r6, r2, r12, r6\n" \
  "smlad r10, r3, r12, r10\n" \
  "smlad r7, r2, lr, r7\n" \
  "smlad r11, r3, lr, r11\n"
// A channel of both pixels to r12, which moves on. m: its factor; lr: the lowest element, if not that of 16 bits.
#define MILLIWATT_CLAMPED(sum) \
  "ssat " sum ", #16, " sum "\n" \
  ".if %c[lowest] > -32768\n" \
  "cmp " sum ", lr\n" \
  "it lt\n" \
  "movlt " sum ", lr\n" \
  ".endif\n" \
  ".if %c[highest] < 32767\n" \
  "movw r0, #%c[highest] & 0xffff\n" \
  "sxth r0, r0\n" \
  "cmp " sum ", r0\n" \
  "it gt\n" \
  "movgt " sum ", r0\n" \
  ".endif\n"
#define MILLIWATT_CHANNEL(a, b, m) \
  "smmulr " a ", " a ", " m "\n" \
  "smmulr " b ", " b ", " m "\n" \
  MILLIWATT_CLAMPED(a) \
  MILLIWATT_CLAMPED(b) \
  "strh " b ", [r12, #%c[out_apart]]\n" \
  "strh " a ", [r12], #2\n"

// Taps: of a run, an even number. Apart: bytes from a pixel's elements to the next one's, OutApart from its outputs to
// the next one's; both up to 4095. GroupBytes: the weights of four channels. Channels: a multiple of 4, up to 16,000.
// Stack: 36 bytes, 100 without FPU.
template <int32_t Taps, int32_t Channels, int32_t Apart, int32_t OutApart, int32_t GroupBytes, int32_t Lowest,
          int32_t Highest>
__attribute__((naked, noinline)) void dot_2x4_s16_dsp(const WidePixels* /*pixels*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "ldmia r0, {r4-r9}\n"
      MILLIWATT_PUT("r4", 0)
      MILLIWATT_PUT("r5", 1)
      MILLIWATT_PUT("r6", 2)
      MILLIWATT_PUT("r7", 3)
      MILLIWATT_PUT("r8", 4)
      MILLIWATT_PUT("r9", 5)
      MILLIWATT_PUT("r4", 6)
      "mov r12, #0\n"
      MILLIWATT_PUT("r12", 9)
      "4:\n"  // a pair
      "mov r12, #0\n"
      MILLIWATT_PUT("r12", 7)
      MILLIWATT_GET("r12", 2)
      "movw r0, #(4 * %c[channels])\n"
      "add r12, r12, r0\n"
      MILLIWATT_PUT("r12", 10)
      "1:\n"  // four channels
      MILLIWATT_GET("r12", 2)
      "ldmia r12!, {r4-r7}\n"
      MILLIWATT_PUT("r12", 2)
      "mov r8, r4\n"
      "mov r9, r5\n"
      "mov r10, r6\n"
      "mov r11, r7\n"
      "2:\n"  // a run
      MILLIWATT_GET("r12", 0)
      MILLIWATT_GET("lr", 7)
      "ldmia r12!, {r0, r1}\n"
      MILLIWATT_PUT("r12", 0)
      "add r1, r1, lr\n"
      MILLIWATT_GET("lr", 9)
      "add r0, r0, lr\n"
      ".if %c[pairs] > 8\n"
      "movw r12, #(%c[pairs] / 8 * 32)\n"
      "add r12, r12, r0\n"
      MILLIWATT_PUT("r12", 8)
      "3:\n"
      ".rept 8\n"
      MILLIWATT_TWO_TAPS
      ".endr\n"
      MILLIWATT_GET("r12", 8)
      "cmp r0, r12\n"
      "bne.w 3b\n"
      ".rept %c[pairs] & 7\n"
      MILLIWATT_TWO_TAPS
      ".endr\n"
      ".else\n"
      ".rept %c[pairs]\n"
      MILLIWATT_TWO_TAPS
      ".endr\n"
      ".endif\n"
      MILLIWATT_GET("r12", 0)
      MILLIWATT_GET("lr", 1)
      "cmp r12, lr\n"
      "bne.w 2b\n"
      MILLIWATT_GET("r12", 6)
      MILLIWATT_PUT("r12", 0)
      MILLIWATT_GET("r12", 3)
      ".if %c[lowest] > -32768\n"
      "movw lr, #%c[lowest] & 0xffff\n"
      "sxth lr, lr\n"
      ".endif\n"
      "ldr r1, [r12], #4\n"
      "ldr r2, [r12], #4\n"
      "ldr r3, [r12], #4\n"
      "ldr r0, [r12], #4\n"
      MILLIWATT_PUT("r12", 3)
      MILLIWATT_GET("r12", 4)
      ".if %c[highest] < 32767\n"
      MILLIWATT_PUT("r0", 8)
      ".endif\n"
      MILLIWATT_CHANNEL("r4", "r8", "r1")
      MILLIWATT_CHANNEL("r5", "r9", "r2")
      MILLIWATT_CHANNEL("r6", "r10", "r3")
      ".if %c[highest] < 32767\n"
      MILLIWATT_GET("r0", 8)
      ".endif\n"
      MILLIWATT_CHANNEL("r7", "r11", "r0")
      MILLIWATT_PUT("r12", 4)
      MILLIWATT_GET("r0", 7)
      "movw r1, #%c[group] & 0xffff\n"
      ".if %c[group] > 0xffff\n"
      "movt r1, #%c[group] >> 16\n"
      ".endif\n"
      "add r0, r0, r1\n"
      MILLIWATT_PUT("r0", 7)
      MILLIWATT_GET("r2", 2)
      MILLIWATT_GET("r3", 10)
      "cmp r2, r3\n"
      "bne.w 1b\n"
      MILLIWATT_GET("r0", 5)
      MILLIWATT_GET("r3", 9)
      "movw r1, #(4 * %c[channels])\n"
      "sub r2, r2, r1\n"
      MILLIWATT_PUT("r2", 2)
      MILLIWATT_GET("r2", 3)
      "sub r2, r2, r1\n"
      MILLIWATT_PUT("r2", 3)
      "movw r1, #(2 * %c[out_apart] - 2 * %c[channels])\n"
      "add r12, r12, r1\n"
      MILLIWATT_PUT("r12", 4)
      "movw r1, #(2 * %c[apart])\n"
      "add r3, r3, r1\n"
      MILLIWATT_PUT("r3", 9)
      "subs r0, r0, #1\n"
      MILLIWATT_PUT("r0", 5)
      "bne.w 4b\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n"
      :
      : [pairs] "i"(Taps / 2), [channels] "i"(Channels), [apart] "i"(Apart), [out_apart] "i"(OutApart), [group] "i"(GroupBytes),
        [lowest] "i"(Lowest), [highest] "i"(Highest)
      : "memory");
}
// clang-format on

#undef MILLIWATT_TWO_TAPS
#undef MILLIWATT_CLAMPED
#undef MILLIWATT_CHANNEL

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
