// Armv7E-M: fills planes, which depthwise_planes_dsp.h reads.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// Codes of one image row that go to adjacent places of a plane.
struct PlaneRun {
  const int8_t* from;  // channel 0
  int16_t* to;
  int32_t count;  // at least 1
};

// clang-format off
#define MILLIWATT_FOUR_CODES \
  "ldrsb r8, [r4]\n" \
  "ldrsb r9, [r4, r3]\n" \
  "ldrsb r12, [r4, r3, lsl #1]\n" \
  "ldrsb lr, [r4, r7]\n" \
  "add r4, r4, r3, lsl #2\n" \
  "strh r9, [r5, #2]\n" \
  "strh r12, [r5, #4]\n" \
  "strh lr, [r5, #6]\n" \
  "strh r8, [r5], #8\n"

// All runs up to `end`, of one channel; `step`: bytes from one code to the next. Stack: 28 bytes.
// Registers: r0 runs, r1 end, r2 channel, r3 step, r4 from, r5 to, r6 count, r7 three steps, r8 r9 r12 lr codes.
__attribute__((naked, noinline)) inline void gather_runs(const PlaneRun* /*runs*/, const PlaneRun* /*end*/,
                                                         int32_t /*channel*/, int32_t /*step*/) {
  __asm__ volatile(
      "push {r4-r9, lr}\n"
      "add r7, r3, r3, lsl #1\n"
      "1:\n"
      "ldmia r0!, {r4, r5, r6}\n"
      "add r4, r4, r2\n"
      "subs r6, r6, #8\n"
      "blt 3f\n"
      "2:\n"
      MILLIWATT_FOUR_CODES
      MILLIWATT_FOUR_CODES
      "subs r6, r6, #8\n"
      "bge 2b\n"
      "3:\n"
      "adds r6, r6, #4\n"
      "blt 4f\n"
      MILLIWATT_FOUR_CODES
      "subs r6, r6, #4\n"
      "4:\n"  // r6 is four too small
      "adds r6, r6, #4\n"
      "beq 6f\n"
      "ldr r8, [r0, #-4]\n"
      "cmp r8, #4\n"
      "blt 5f\n"
      "rsb r6, r6, #4\n"  // the last four, some of them again
      "mls r4, r6, r3, r4\n"
      "sub r5, r5, r6, lsl #1\n"
      MILLIWATT_FOUR_CODES
      "b 6f\n"
      "5:\n"  // fewer than four
      "ldrsb r8, [r4]\n"
      "add r4, r4, r3\n"
      "strh r8, [r5], #2\n"
      "subs r6, r6, #1\n"
      "bne 5b\n"
      "6:\n"
      "cmp r0, r1\n"
      "bne 1b\n"
      "pop {r4-r9, pc}\n");
}

#undef MILLIWATT_FOUR_CODES

// Four codes that lie beside each other, to r5.
#define MILLIWATT_FOUR_BESIDE(code) \
  "sxtb16 r12, " code "\n" \
  "sxtb16 " code ", " code ", ror #8\n" \
  "pkhbt lr, r12, " code ", lsl #16\n" \
  "pkhtb " code ", " code ", r12, asr #16\n" \
  "str " code ", [r5, #4]\n" \
  "str lr, [r5], #8\n"

// The same of images of one channel, whose codes lie beside each other. Stack: 28 bytes.
__attribute__((naked, noinline)) inline void gather_bytes(const PlaneRun* /*runs*/, const PlaneRun* /*end*/) {
  __asm__ volatile(
      "push {r4-r9, lr}\n"
      "1:\n"
      "ldmia r0!, {r4, r5, r6}\n"
      "tst r5, #2\n"  // pairs go to whole words
      "beq 2f\n"
      "ldrsb r8, [r4], #1\n"
      "strh r8, [r5], #2\n"
      "subs r6, r6, #1\n"
      "2:\n"
      "subs r6, r6, #8\n"
      "blt 4f\n"
      "3:\n"
      "ldr r8, [r4], #8\n"
      "ldr r9, [r4, #-4]\n"
      MILLIWATT_FOUR_BESIDE("r8")
      MILLIWATT_FOUR_BESIDE("r9")
      "subs r6, r6, #8\n"
      "bge 3b\n"
      "4:\n"
      "adds r6, r6, #8\n"
      "beq 6f\n"
      "5:\n"
      "ldrsb r8, [r4], #1\n"
      "strh r8, [r5], #2\n"
      "subs r6, r6, #1\n"
      "bne 5b\n"
      "6:\n"
      "cmp r0, r1\n"
      "bne 1b\n"
      "pop {r4-r9, pc}\n");
}
// clang-format on

#undef MILLIWATT_FOUR_BESIDE

// clang-format off
// r9: four codes of a column; r5: where the first one goes.
#define MILLIWATT_ONE_COLUMN \
  "ldr r9, [r4]\n" \
  "add r4, r4, r3\n" \
  "sxtb16 r10, r9\n" \
  "sxtb16 r9, r9, ror #8\n" \
  "strh r10, [r5]\n" \
  "strh r9, [r5, r7]\n" \
  "lsrs r10, r10, #16\n" \
  "lsrs r9, r9, #16\n" \
  "strh r10, [r5, r7, lsl #1]\n" \
  "strh r9, [r5, r8]\n" \
  "adds r5, r5, #2\n"
#define MILLIWATT_TWO_COLUMNS \
  "ldr r9, [r4]\n" \
  "ldr r10, [r4, r3]\n" \
  "add r4, r4, r3, lsl #1\n" \
  "pkhbt r11, r9, r10, lsl #16\n" /* codes 0 and 1 */ \
  "pkhtb r12, r10, r9, asr #16\n" \
  "sxtb16 r9, r11\n" \
  "sxtb16 r11, r11, ror #8\n" \
  "sxtb16 r10, r12\n" \
  "sxtb16 r12, r12, ror #8\n" \
  "str r11, [r5, r7]\n" \
  "str r10, [r5, r7, lsl #1]\n" \
  "str r12, [r5, r8]\n" \
  "str r9, [r5], #4\n"

// The same of four channels of larger images, the first one to the plane of the runs, each other one to a plane `plane_bytes` further on.
// Stack: 40 bytes.
// Registers: r0 to r6 as above, r7 and r8 bytes to the planes 1 and 3, r9 to r12 codes.
__attribute__((naked, noinline)) inline void gather_runs_of_four(const PlaneRun* /*runs*/, const PlaneRun* /*end*/,
                                                                 int32_t /*channel*/, int32_t /*step*/,
                                                                 int32_t /*plane_bytes*/) {
  __asm__ volatile(
      "push {r3-r11, lr}\n"
      "ldr r7, [sp, #40]\n"
      "add r8, r7, r7, lsl #1\n"
      "1:\n"
      "ldmia r0!, {r4, r5, r6}\n"
      "add r4, r4, r2\n"
      "tst r5, #2\n"  // pairs go to whole words
      "beq 2f\n"
      MILLIWATT_ONE_COLUMN
      "subs r6, r6, #1\n"
      "2:\n"
      "subs r6, r6, #4\n"
      "blt 4f\n"
      "3:\n"
      MILLIWATT_TWO_COLUMNS
      MILLIWATT_TWO_COLUMNS
      "subs r6, r6, #4\n"
      "bge 3b\n"
      "4:\n"
      "tst r6, #2\n"  // r6 is four too small
      "beq 5f\n"
      MILLIWATT_TWO_COLUMNS
      "5:\n"
      "tst r6, #1\n"
      "beq 6f\n"
      MILLIWATT_ONE_COLUMN
      "6:\n"
      "cmp r0, r1\n"
      "bne 1b\n"
      "pop {r3-r11, pc}\n");
}
// clang-format on

#undef MILLIWATT_ONE_COLUMN
#undef MILLIWATT_TWO_COLUMNS

// The weights of one channel, K a kernel row, as depthwise_planes_dsp reads them.
template <int32_t K, int32_t Stride>
__attribute__((noinline)) void unpack_pairs(const int8_t* weights, uint32_t* pairs, int32_t kernel_rows) {
  for (; kernel_rows > 0; --kernel_rows) {
    uint32_t weight = static_cast<uint16_t>(*weights++);
    if (K == 1) *pairs++ = weight;
#pragma GCC unroll 8
    for (int32_t k = 1; k < K; ++k) {
      const uint32_t next = static_cast<uint32_t>(static_cast<int32_t>(*weights++));
      if (Stride == 1 || k % 2 == 1) *pairs++ = weight | next << 16;
      weight = next & 0xffff;
    }
    if (Stride == 2 && K % 2 == 1) *pairs++ = weight;
  }
}

}  // namespace milliwatt

#endif
