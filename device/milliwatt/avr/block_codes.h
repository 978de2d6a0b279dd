// Sums and codes of a few pixels and channels at a time, AVR: what convolutions and dense layers share.
//
// A product is unsigned, (x + 128) (w + 128), and adds up in 24 bits: MUL, ADD, ADC, ADC, five cycles. What the 128s
// add is taken off again: the weights' once a channel, in its bias, the inputs' once a pixel, in `corrections`.
#pragma once

#include <stdint.h>

#include "code_text.h"

namespace milliwatt {

// Bytes of a block of channels: biases of 24 bits, weights input by input, records.
template <class S, int32_t Channels>
struct ChannelBlock {
  enum : int32_t { kBytes = Channels * (3 + S::kInputs + ChannelRecord<S>::kBytes) };
};

// Does an input of x + 128 = 0, which adds nothing, pass its products? So do the zeros of a ReLU. Others do not pay for
// the test.
template <class S>
struct SkipsZeros {
  enum : int32_t { kValue = S::kPlainInputs != 0 && S::kInputZeroPoint == -128 ? 1 : 0 };
};

// Writes Pixels x Channels outputs of each of `blocks` blocks (1 .. 255): of the first block to to[pixel * S::kStride +
// channel], of the next ones Channels further on each. `from` has S::kInputs x Pixels inputs, input by input: x + 128,
// or with S::kPlainInputs (of one pixel) the codes. `stream` is in flash. corrections: 24 bits a pixel.
// Pixels x Channels at most 6.
//
// r2-r19 sums, 3 a pixel and channel; r20, r21 weights; r22 input; r23 zero; X output; Y inputs; Z stream; r24, r25
// count. Where codes are made, Y keeps the output. On the stack, from its top: corrections, inputs' address, blocks.
template <class S, int32_t Pixels, int32_t Channels>
__attribute__((naked, noinline)) void block_codes(int8_t* /*to*/, const void* /*from*/, const uint8_t* /*stream*/,
                                                  const uint8_t* /*corrections*/, uint8_t /*blocks*/) {
  __asm__ volatile(
      // The arguments: r25:r24, r23:r22, r21:r20, r19:r18, r16.
      "  .irp r, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29\n"
      "  push \\r\n"
      "  .endr\n"
      "  push r16\n"
      "  push r23\n"
      "  push r22\n"
      "  movw r26, r18\n"
      "  adiw r26, 3 * %[pixels]\n"
      "  .rept 3 * %[pixels]\n"
      "  ld r0, -X\n"
      "  push r0\n"
      "  .endr\n"
      "  movw r30, r20\n"
      "  movw r26, r24\n"
      "  clr r23\n"
      // A block: sums begin with bias and correction.
      "5:\n"
      "  in r28, 0x3d\n"
      "  in r29, 0x3e\n"
      "  .set milliwatt_c, 0\n"
      "  .rept %[channels]\n"
      "  lpm r20, Z+\n"
      "  lpm r21, Z+\n"
      "  lpm r22, Z+\n"
      "  .set milliwatt_p, 0\n"
      "  .rept %[pixels]\n"
      "  .set milliwatt_a, 2 + 3 * (milliwatt_p * %[channels] + milliwatt_c)\n"
      "  ldd milliwatt_a, Y + 1 + 3 * milliwatt_p\n"
      "  ldd milliwatt_a + 1, Y + 2 + 3 * milliwatt_p\n"
      "  ldd milliwatt_a + 2, Y + 3 + 3 * milliwatt_p\n"
      "  add milliwatt_a, r20\n"
      "  adc milliwatt_a + 1, r21\n"
      "  adc milliwatt_a + 2, r22\n"
      "  .set milliwatt_p, milliwatt_p + 1\n"
      "  .endr\n"
      "  .set milliwatt_c, milliwatt_c + 1\n"
      "  .endr\n"
      "  ldd r24, Y + 1 + 3 * %[pixels]\n"
      "  ldd r25, Y + 2 + 3 * %[pixels]\n"
      "  movw r28, r24\n"
      // Products, four inputs a turn; the last ones, fewer than four, in a turn of their own.
      "  .set milliwatt_turn, 0\n"
      "  .rept 2\n"
      "  .set milliwatt_taps, 4\n"
      "  .if milliwatt_turn\n"
      "  .set milliwatt_taps, %[inputs] & 3\n"
      "  .elseif %[inputs] < 4\n"
      "  .set milliwatt_taps, 0\n"
      "  .else\n"
      "  ldi r24, lo8(%[inputs] / 4)\n"
      "  .if %[inputs] / 4 > 255\n"
      "  ldi r25, hi8(%[inputs] / 4)\n"
      "  .endif\n"
      "6:\n"
      "  .endif\n"
      "  .rept milliwatt_taps\n"
      "  .set milliwatt_a, 2\n"
      "  .if %[pixels] == 1\n"
      "  ld r22, Y+\n"
      "  .if %[plain]\n"
      "  subi r22, 128\n"
      "  .endif\n"
      "  .if %[skips]\n"
      "  brne 1f\n"
      "  adiw r30, %[channels]\n"
      "  rjmp 2f\n"
      "1:\n"
      "  .endif\n"
      "  .rept %[channels]\n"
      "  lpm r20, Z+\n"
      "  mul r22, r20\n"
      "  add milliwatt_a, r0\n"
      "  adc milliwatt_a + 1, r1\n"
      "  adc milliwatt_a + 2, r23\n"
      "  .set milliwatt_a, milliwatt_a + 3\n"
      "  .endr\n"
      "2:\n"
      "  .else\n"
      "  lpm r20, Z+\n"
      "  .if %[channels] == 2\n"
      "  lpm r21, Z+\n"
      "  .endif\n"
      "  .rept %[pixels]\n"
      "  ld r22, Y+\n"
      "  mul r22, r20\n"
      "  add milliwatt_a, r0\n"
      "  adc milliwatt_a + 1, r1\n"
      "  adc milliwatt_a + 2, r23\n"
      "  .if %[channels] == 2\n"
      "  mul r22, r21\n"
      "  add milliwatt_a + 3, r0\n"
      "  adc milliwatt_a + 4, r1\n"
      "  adc milliwatt_a + 5, r23\n"
      "  .endif\n"
      "  .set milliwatt_a, milliwatt_a + 3 * %[channels]\n"
      "  .endr\n"
      "  .endif\n"
      "  .endr\n"
      "  .if !milliwatt_turn && %[inputs] >= 4\n"
      "  .if %[inputs] / 4 > 255\n"
      "  sbiw r24, 1\n"
      "  .else\n"
      "  dec r24\n"
      "  .endif\n"
      "  breq 7f\n"
      "  rjmp 6b\n"
      "7:\n"
      "  .endif\n"
      "  .set milliwatt_turn, 1\n"
      "  .endr\n"
      // Codes, channel by channel.
      "  .set milliwatt_sums, %[pixels]\n"
      "  .set milliwatt_apart, 3 * %[channels]\n"
      "  .set milliwatt_c, 0\n"
      "  .rept %[channels]\n"
      "  .set milliwatt_first, 2 + 3 * milliwatt_c\n"
      "  movw r28, r26\n" MILLIWATT_AVR_CODES
      "  movw r26, r28\n"
      "  .set milliwatt_a, milliwatt_first\n"
      "  .rept %[pixels] - 1\n"
      "  st X, milliwatt_a\n"
      "  subi r26, lo8(-(%[stride]))\n"
      "  sbci r27, hi8(-(%[stride]))\n"
      "  .set milliwatt_a, milliwatt_a + milliwatt_apart\n"
      "  .endr\n"
      "  st X, milliwatt_a\n"
      "  subi r26, lo8((%[pixels] - 1) * %[stride] - 1)\n"
      "  sbci r27, hi8((%[pixels] - 1) * %[stride] - 1)\n"
      "  .set milliwatt_c, milliwatt_c + 1\n"
      "  .endr\n"
      "  in r28, 0x3d\n"
      "  in r29, 0x3e\n"
      "  ldd r24, Y + 3 + 3 * %[pixels]\n"
      "  dec r24\n"
      "  breq 7f\n"
      "  std Y + 3 + 3 * %[pixels], r24\n"
      "  rjmp 5b\n"
      "7:\n"
      "  .rept 3 + 3 * %[pixels]\n"
      "  pop r0\n"
      "  .endr\n"
      "  clr r1\n"
      "  .irp r, 29, 28, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2\n"
      "  pop \\r\n"
      "  .endr\n"
      "  ret\n" MILLIWATT_AVR_EXACT_CODE
      :
      : [pixels] "i"(static_cast<int16_t>(Pixels)), [channels] "i"(static_cast<int16_t>(Channels)),
        [inputs] "i"(static_cast<int16_t>(S::kInputs)), [plain] "i"(static_cast<int16_t>(S::kPlainInputs)),
        [skips] "i"(static_cast<int16_t>(SkipsZeros<S>::kValue)), [stride] "i"(static_cast<int16_t>(S::kStride)),
        MILLIWATT_AVR_CODE_OPERANDS(S));
}

}  // namespace milliwatt
