// DEPTHWISE_CONV_2D, int8, Armv7E-M, nine taps, one output channel an input channel, channels a multiple of 4: one
// output row a step, pixel by pixel, with next to no scratch: one pixel of zero points where there is padding.
//
// Each tap of a pixel is an address; four channels of it are one word. Requantization as in dot_2x4_dsp.h, or by a
// shift (src/ops/shifted_channel.h).
#pragma once

#include "dsp.h"
#include "flash.h"
#include "rows.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// What the core is given.
struct NineTaps {
  const int8_t* taps[9];
  const int32_t* stream;
  int8_t* to;
  int32_t channels;
  int32_t zero_point;  // of the output
};

// clang-format off
#define MILLIWATT_TAP(number) \
  "ldr r7, [r1, #4*" #number "]\n" \
  "ldr r7, [r7, r2]\n" \
  "ldr r8, [r0], #4\n" \
  "sxtb16 r9, r7\n" \
  "sxtb16 r7, r7, ror #8\n" \
  "sxtb16 r10, r8\n" \
  "sxtb16 r8, r8, ror #8\n" \
  "smlabb r3, r9, r10, r3\n" \
  "smlatt r5, r9, r10, r5\n" \
  "smlabb r4, r7, r8, r4\n" \
  "smlatt r6, r7, r8, r6\n"
#define MILLIWATT_SCALE(a, b) \
  "ldmia r0!, {r7-r10}\n" \
  ".if %c[shift]\n" \
  "smmlar " a ", " a ", r7, r8\n" \
  "smmlar " b ", " b ", r9, r10\n" \
  ".else\n" \
  "smmlar " a ", " a ", r7, " a "\n" \
  "smmlar " b ", " b ", r9, " b "\n" \
  "smmlar " a ", " a ", r8, lr\n" \
  "smmlar " b ", " b ", r10, lr\n" \
  ".endif\n" \
  "ssat " a ", #8, " a ", asr #%c[shift]\n" \
  "ssat " b ", #8, " b ", asr #%c[shift]\n" \
  "strb " a ", [r11], #1\n" \
  "strb " b ", [r11], #1\n"

// All channels of one pixel. stream, for each four channels: their biases; for each tap one word of their weights; for
// each channel the two factors. Shift: of the requantization; 0: by two factors. Stack: 36 bytes.
// Registers: r0 stream, r1 job, r2 channels done, r3 to r6 sums, r7 to r10 codes, weights, factors, r11 to, r12 channels,
// lr zero point.
template <int32_t Shift>
__attribute__((naked, noinline)) void depthwise_nine_taps_dsp(const NineTaps* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "mov r1, r0\n"
      "ldr r0, [r1, #36]\n"
      "ldr r11, [r1, #40]\n"
      "ldr r12, [r1, #44]\n"
      "ldr lr, [r1, #48]\n"
      "movs r2, #0\n"
      "1:\n"
      "ldmia r0!, {r3-r6}\n"
      MILLIWATT_TAP(0)
      MILLIWATT_TAP(1)
      MILLIWATT_TAP(2)
      MILLIWATT_TAP(3)
      MILLIWATT_TAP(4)
      MILLIWATT_TAP(5)
      MILLIWATT_TAP(6)
      MILLIWATT_TAP(7)
      MILLIWATT_TAP(8)
      MILLIWATT_SCALE("r3", "r4")
      MILLIWATT_SCALE("r5", "r6")
      "adds r2, r2, #4\n"
      "cmp r2, r12\n"
      "bne.w 1b\n"
      "pop {r4-r11, pc}\n"
      :
      : [shift] "i"(Shift));
}
// clang-format on

#undef MILLIWATT_TAP
#undef MILLIWATT_SCALE

template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_taps_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  int8_t* no_pixel = static_cast<int8_t*>(scratch);
  if (S::kPads) fill_codes(no_pixel, S::kInputZeroPoint, S::kInputChannels / 4);
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  NineTaps job;
  job.stream = stream.address();
  job.channels = S::kInputChannels;
  job.zero_point = S::kOutputZeroPoint;
  int8_t* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    for (int32_t ky = 0; ky < 3; ++ky) {
      const int32_t y = top + ky;
      const bool is_row = !S::kPads || (y >= 0 && y < S::kInputHeight);
      const int8_t* row = is_row ? in[y] : nullptr;
      for (int32_t kx = 0; kx < 3; ++kx) {
        const bool inside = is_row && (!S::kPads || (left + kx >= 0 && left + kx < S::kInputWidth));
        job.taps[3 * ky + kx] = inside ? row + (left + kx) * S::kInputChannels : no_pixel;
      }
    }
    job.to = to;
    depthwise_nine_taps_dsp<S::kShift>(&job);
    if (S::kLowest > -128 || S::kHighest < 127) {
      for (int32_t c = 0; c < S::kOutputChannels; ++c) {
        const int32_t code = to[c];
        to[c] = static_cast<int8_t>(code < S::kLowest ? +S::kLowest : code > S::kHighest ? +S::kHighest : code);
      }
    }
  }
}

// The same without padding.
template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_taps_s8_dsp(In in, Out out, Flash<int32_t> stream, int32_t step) {
  depthwise_conv2d_3x3_taps_s8_dsp<S>(in, out, stream, nullptr, step);
}

}  // namespace milliwatt

#endif
