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
      "subs r6, r6, #4\n"
      "blt 4f\n"
      "2:\n"  // four codes
      "ldrsb r8, [r4]\n"
      "ldrsb r9, [r4, r3]\n"
      "ldrsb r12, [r4, r3, lsl #1]\n"
      "ldrsb lr, [r4, r7]\n"
      "add r4, r4, r3, lsl #2\n"
      "strh r9, [r5, #2]\n"
      "strh r12, [r5, #4]\n"
      "strh lr, [r5, #6]\n"
      "strh r8, [r5], #8\n"
      "subs r6, r6, #4\n"
      "bge 2b\n"
      "adds r6, r6, #4\n"
      "beq 3f\n"
      "rsb r6, r6, #4\n"  // the last four, some of them again
      "mls r4, r6, r3, r4\n"
      "sub r5, r5, r6, lsl #1\n"
      "ldrsb r8, [r4]\n"
      "ldrsb r9, [r4, r3]\n"
      "ldrsb r12, [r4, r3, lsl #1]\n"
      "ldrsb lr, [r4, r7]\n"
      "strh r8, [r5]\n"
      "strh r9, [r5, #2]\n"
      "strh r12, [r5, #4]\n"
      "strh lr, [r5, #6]\n"
      "3:\n"
      "cmp r0, r1\n"
      "bne 1b\n"
      "pop {r4-r9, pc}\n"
      "4:\n"  // fewer than four
      "adds r6, r6, #4\n"
      "5:\n"
      "ldrsb r8, [r4]\n"
      "add r4, r4, r3\n"
      "strh r8, [r5], #2\n"
      "subs r6, r6, #1\n"
      "bne 5b\n"
      "b 3b\n");
}

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
