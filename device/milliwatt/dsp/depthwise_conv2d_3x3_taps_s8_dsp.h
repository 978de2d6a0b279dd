// DEPTHWISE_CONV_2D, int8, Armv7E-M, nine taps, one output channel an input channel, channels a multiple of 4: one
// output row a step, pixel by pixel, with next to no scratch: one pixel of zero points where there is padding.
//
// Each tap of a pixel is an address; four channels of it are one word. Requantization as in dot_2x4_dsp.h, or by a
// shift (src/ops/shifted_channel.h).
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "clamp_codes_dsp.h"
#include "dsp.h"
#include "general_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "spare_dsp.h"

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
  MILLIWATT_SATURATE(a, "%c[shift]") \
  MILLIWATT_SATURATE(b, "%c[shift]") \
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

// One output row; all layers whose requantization shifts alike share this code.
struct NineTapsRow {
  const int8_t* rows[3];  // under the windows; null in the padding
  int8_t* no_pixel;       // room for one pixel where there is padding
  const int32_t* stream;
  int8_t* to;
  int32_t channels;
  int32_t width;    // of the image, pixels
  int32_t outputs;  // pixels
  int32_t left;     // column of the first window's first tap
  int32_t stride;
  int32_t input_zero_point;
  int32_t zero_point;  // of the output
};

template <int32_t Shift>
__attribute__((noinline)) void depthwise_nine_taps_row(const NineTapsRow& row) {
  if (row.no_pixel != nullptr) fill_codes(row.no_pixel, row.input_zero_point, row.channels / 4);
  NineTaps job;
  job.stream = row.stream;
  job.channels = row.channels;
  job.zero_point = row.zero_point;
  job.to = row.to;
  int32_t left = row.left;
  for (int32_t rest = row.outputs; rest > 0; --rest, left += row.stride) {
    const int8_t** tap = job.taps;
    for (int32_t ky = 0; ky < 3; ++ky) {
      const int8_t* pixel = row.rows[ky] + left * row.channels;
      for (int32_t x = left; x < left + 3; ++x, pixel += row.channels) {
        *tap++ = row.rows[ky] != nullptr && x >= 0 && x < row.width ? pixel : row.no_pixel;
      }
    }
    depthwise_nine_taps_dsp<Shift>(&job);
    job.to += row.channels;
  }
}

template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_taps_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  NineTapsRow row;
  for (int32_t ky = 0; ky < 3; ++ky) {
    const bool is_row = !S::kPads || (top + ky >= 0 && top + ky < S::kInputHeight);
    row.rows[ky] = is_row ? in[top + ky] : nullptr;
  }
  row.no_pixel = static_cast<int8_t*>(scratch);
  row.stream = stream.address();
  row.to = out[step];
  row.channels = S::kInputChannels;
  row.width = S::kInputWidth;
  row.outputs = S::kOutputWidth;
  row.left = -S::kPadLeft;
  row.stride = S::kStrideWidth;
  row.input_zero_point = S::kInputZeroPoint;
  row.zero_point = S::kOutputZeroPoint;
  depthwise_nine_taps_row<S::kShift>(row);
  clamp_codes<S>(row.to, S::kOutputWidth * S::kOutputChannels);
}

// The same without padding.
template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_taps_s8_dsp(In in, Out out, Flash<int32_t> stream, int32_t step) {
  depthwise_conv2d_3x3_taps_s8_dsp<S>(in, out, stream, nullptr, step);
}

// The same with general channels.
template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_taps_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                             Flash<int32_t> general_channels, void* scratch, int32_t step) {
  depthwise_conv2d_3x3_taps_s8_dsp<S>(in, out, stream, scratch, step);
  convolve_general_depthwise<S>(in, out, general_weights, general_channels, step, 1);
}

template <class S, class In, class Out>
inline void depthwise_conv2d_3x3_taps_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                             Flash<int32_t> general_channels, int32_t step) {
  depthwise_conv2d_3x3_taps_s8_dsp<S>(in, out, stream, step);
  convolve_general_depthwise<S>(in, out, general_weights, general_channels, step, 1);
}

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
