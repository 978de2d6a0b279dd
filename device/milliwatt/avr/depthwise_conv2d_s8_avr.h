// DEPTHWISE_CONV_2D, int8, AVR: one output row a step, channel by channel, S::kPixels outputs at a time.
//
// The rows of a channel's window are gathered into `scratch` with the zero point in the padding: S::kKernelHeight rows
// of S::kPaddedWidth bytes x + 128. A product of a signed weight, MULSU, adds up in 24 bits in six cycles, and in two
// more its input is loaded. The last outputs of a row may be computed twice.
//
// stream: for each output channel a bias of 24 bits, weights, a record (code_text.h).
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "code_text.h"

namespace milliwatt {

// One channel's outputs to[0], to[S::kStride], ...: `groups` (1 .. 255) times S::kPixels of them. `from`: where the
// first window begins. Registers as in block_codes(): r2-r19 sums, 3 an output; r20 weight; r22 input; r24 rows.
template <class S>
__attribute__((naked, noinline)) void depthwise_codes(int8_t* /*to*/, const uint8_t* /*from*/, const int8_t* /*stream*/,
                                                      uint8_t /*groups*/) {
  __asm__ volatile(
      // The arguments: r25:r24, r23:r22, r21:r20, r18.
      "  .irp r, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29\n"
      "  push \\r\n"
      "  .endr\n"
      "  push r18\n"
      "  movw r30, r20\n"
      "  movw r26, r24\n"
      "  movw r28, r22\n"
      "  clr r23\n"
      "5:\n"
      "  lpm r20, Z+\n"
      "  lpm r21, Z+\n"
      "  lpm r22, Z+\n"
      "  .set milliwatt_a, 2\n"
      "  .rept %[pixels]\n"
      "  mov milliwatt_a, r20\n"
      "  mov milliwatt_a + 1, r21\n"
      "  mov milliwatt_a + 2, r22\n"
      "  .set milliwatt_a, milliwatt_a + 3\n"
      "  .endr\n"
      "  ldi r24, %[rows]\n"
      "6:\n"
      "  .set milliwatt_x, 0\n"
      "  .rept %[columns]\n"
      "  lpm r20, Z+\n"
      "  .set milliwatt_a, 2\n"
      "  .set milliwatt_y, milliwatt_x\n"
      "  .rept %[pixels]\n"
      "  ldd r22, Y + milliwatt_y\n"
      "  mulsu r20, r22\n"
      "  sbc milliwatt_a + 2, r23\n"  // C: the product is negative
      "  add milliwatt_a, r0\n"
      "  adc milliwatt_a + 1, r1\n"
      "  adc milliwatt_a + 2, r23\n"
      "  .set milliwatt_a, milliwatt_a + 3\n"
      "  .set milliwatt_y, milliwatt_y + %[stride]\n"
      "  .endr\n"
      "  .set milliwatt_x, milliwatt_x + %[dilation]\n"
      "  .endr\n"
      "  subi r28, lo8(-(%[width]))\n"
      "  sbci r29, hi8(-(%[width]))\n"
      "  dec r24\n"
      "  breq 7f\n"
      "  rjmp 6b\n"
      "7:\n"
      "  subi r28, lo8(%[rows] * %[width] - %[pixels] * %[stride])\n"
      "  sbci r29, hi8(%[rows] * %[width] - %[pixels] * %[stride])\n"
      "  .set milliwatt_sums, %[pixels]\n"
      "  .set milliwatt_first, 2\n"
      "  .set milliwatt_apart, 3\n"
      "  push r26\n"
      "  push r27\n" MILLIWATT_AVR_CODES
      "  pop r27\n"
      "  pop r26\n"
      "  .set milliwatt_a, 2\n"
      "  .rept %[pixels]\n"
      "  st X, milliwatt_a\n"
      "  subi r26, lo8(-(%[channels]))\n"
      "  sbci r27, hi8(-(%[channels]))\n"
      "  .set milliwatt_a, milliwatt_a + 3\n"
      "  .endr\n"
      "  subi r30, lo8(3 + %[rows] * %[columns] + %[record])\n"
      "  sbci r31, hi8(3 + %[rows] * %[columns] + %[record])\n"
      "  pop r18\n"  // sums are done with
      "  dec r18\n"
      "  breq 7f\n"
      "  push r18\n"
      "  rjmp 5b\n"
      "7:\n"
      "  clr r1\n"
      "  .irp r, 29, 28, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2\n"
      "  pop \\r\n"
      "  .endr\n"
      "  ret\n" MILLIWATT_AVR_EXACT_CODE
      :
      : [pixels] "i"(static_cast<int16_t>(S::kPixels)), [rows] "i"(static_cast<int16_t>(S::kKernelHeight)),
        [columns] "i"(static_cast<int16_t>(S::kKernelWidth)), [stride] "i"(static_cast<int16_t>(S::kStrideWidth)),
        [dilation] "i"(static_cast<int16_t>(S::kDilationWidth)), [width] "i"(static_cast<int16_t>(S::kPaddedWidth)),
        [channels] "i"(static_cast<int16_t>(S::kOutputChannels)), MILLIWATT_AVR_CODE_OPERANDS(S));
}

// One channel's rows, S::kInputChannels from one input to the next. rows: one a kernel row, null outside of the image.
template <class S>
inline void gather_channel(const int8_t* const* rows, int16_t channel, uint8_t* to) {
  const uint8_t padding = static_cast<uint8_t>(S::kInputZeroPoint + 128);
  for (int16_t ky = 0; ky < S::kKernelHeight; ++ky) {
    if (rows[ky] == nullptr) {
      for (int16_t x = 0; x < S::kPaddedWidth; ++x) *to++ = padding;
      continue;
    }
    const int8_t* from = rows[ky] + channel;
    for (int16_t x = 0; x < S::kPadLeft; ++x) *to++ = padding;
    for (int16_t x = 0; x < S::kCopiedWidth; ++x) {
      *to++ = static_cast<uint8_t>(*from ^ 0x80);
      from += S::kInputChannels;
    }
    for (int16_t x = 0; x < S::kPaddedWidth - S::kPadLeft - S::kCopiedWidth; ++x) *to++ = padding;
  }
}

template <class S, class In, class Out>
inline void depthwise_conv2d_s8_avr(In in, Out out, Flash<int8_t> stream, void* scratch, int32_t step) {
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  const int8_t* rows[S::kKernelHeight];
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int32_t y = top + ky * S::kDilationHeight;
    rows[ky] = y >= 0 && y < S::kInputHeight ? in[y] : nullptr;
  }
  uint8_t* const inputs = static_cast<uint8_t*>(scratch);
  const int16_t channel_bytes = 3 + S::kKernelHeight * S::kKernelWidth + ChannelRecord<S>::kBytes;
  const int16_t whole = S::kOutputWidth / S::kPixels;
  const int8_t* from = stream.address();
  int8_t* to = out[step];
  int16_t multiple = 0;
  int16_t channel = 0;
  for (int16_t o = 0; o < S::kOutputChannels; ++o) {
    if (multiple == 0) gather_channel<S>(rows, channel, inputs);
    if (++multiple == S::kMultiplier) {
      multiple = 0;
      ++channel;
    }
    depthwise_codes<S>(to, inputs, from, static_cast<uint8_t>(whole));
    if (S::kOutputWidth % S::kPixels != 0) {
      const int16_t last = S::kOutputWidth - S::kPixels;
      depthwise_codes<S>(to + last * S::kOutputChannels, inputs + last * S::kStrideWidth, from, 1);
    }
    from += channel_bytes;
    ++to;
  }
}

}  // namespace milliwatt
