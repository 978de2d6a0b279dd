// The outputs of a depthwise layer's row, AVR, from the input's rows where they lie: channel by channel, a few outputs
// at a time.
//
// A column of the window is loaded once for all the outputs and taps that read it. A product of signed bytes, MULS,
// adds up in 24 bits in six cycles. Columns outside of the image have the zero point; rows outside of it add their
// weights' sum times the zero point.
#pragma once

#include <stdint.h>

#include "code_text.h"

namespace milliwatt {

// The outputs of a row from First on: Groups times Pixels of them. Padded columns are in the first and the last group.
template <class S, int32_t First, int32_t Pixels, int32_t Groups>
struct DepthwisePart {
  typedef S Shape;
  enum : int32_t {
    kFirst = First,
    kPixels = Pixels,
    kGroups = Groups,
    kColumns = (Pixels - 1) * S::kStrideWidth + (S::kKernelWidth - 1) * S::kDilationWidth + 1,
    kLeftColumns = (First == 0 ? 1 : 0) * S::kPadLeft,  // of the first group, those in the padding
    kRightColumn = S::kInputWidth + S::kPadLeft - (First + (Groups - 1) * Pixels) * S::kStrideWidth,
    kWithinReach = 63 / S::kInputChannels + 1,  // columns: LDD's displacement is at most 63
    kMoved = (kColumns - 1) / kWithinReach * kWithinReach * S::kInputChannels,  // while a row's columns are loaded
    kGroupBytes = Pixels * S::kStrideWidth * S::kInputChannels,
    kInputStep = S::kInputChannels > 1 ? 1 : 0,  // from an output channel's input to the next one's
    kInRegisters = Pixels <= 4 && S::kKernelWidth <= 3 ? 1 : 0,
    kRowsBytes = 3 + 2 * S::kKernelHeight,
    kChannelBytes = 3 + S::kKernelHeight * S::kKernelWidth + ChannelRecord<S>::kBytes
  };
};

// The outputs of `channels` (1 .. 255) channels; of the first they are to[0], to[S::kOutputChannels], ... `from`: the
// first column of the part, in the first row within the image. stream: channel after channel a bias of 24 bits,
// weights, a record (code_text.h). rows: kRowsBytes that rows_of_part() makes.
//
// r2-r19 sums, 3 an output; r20-r22, r19, r18 weights; r24 input; r25 rows left, 8 each, and from bit 0 on: the group
// is the first, is the last, some rows are outside; r23 zero; X `rows`, Y inputs, Z stream. On the stack, from its top:
// output, groups left, `rows`, channels left. If there are registers enough: r14, r15 output; r16 channels; r17 groups;
// r18, r19 the address of `rows`.
template <class Part>
__attribute__((naked, noinline)) void depthwise_channels(int8_t* /*to*/, const int8_t* /*from*/,
                                                         const int8_t* /*stream*/, const uint8_t* /*rows*/,
                                                         uint8_t /*channels*/) {
  typedef typename Part::Shape S;
  __asm__ volatile(
      // The arguments: r25:r24, r23:r22, r21:r20, r19:r18, r16.
      "  .irp r, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29\n"
      "  push \\r\n"
      "  .endr\n"
      "  movw r30, r20\n"
      "  movw r28, r22\n"
      "  clr r23\n"
      "  .if %[in_registers]\n"
      "  movw r14, r24\n"
      "  ldi r17, %[groups]\n"
      "  .else\n"
      "  movw r26, r18\n"
      "  adiw r26, %[rows_bytes]\n"
      "  push r16\n"
      "  .rept %[rows_bytes]\n"
      "  ld r0, -X\n"
      "  push r0\n"
      "  .endr\n"
      "  ldi r20, %[groups]\n"
      "  push r20\n"
      "  push r25\n"
      "  push r24\n"
      "  .endif\n"
      // A group of outputs: sums begin with the bias.
      "5:\n"
      "  lpm r2, Z+\n"
      "  lpm r3, Z+\n"
      "  lpm r4, Z+\n"
      "  .set milliwatt_a, 5\n"
      "  .rept %[pixels] - 1\n"
      "  .if milliwatt_a == 5 || (milliwatt_a == 3 * %[pixels] - 1 && (milliwatt_a & 1) == 0)\n"
      "  mov milliwatt_a, r2\n"
      "  mov milliwatt_a + 1, r3\n"
      "  mov milliwatt_a + 2, r4\n"
      "  .elseif (milliwatt_a & 1) == 0\n"  // two sums at a time
      "  movw milliwatt_a, r2\n"
      "  movw milliwatt_a + 2, r4\n"
      "  movw milliwatt_a + 4, r6\n"
      "  .endif\n"
      "  .set milliwatt_a, milliwatt_a + 3\n"
      "  .endr\n"
      "  .if %[in_registers]\n"
      "  movw r26, r18\n"
      "  ld r25, X+\n"
      "  .set milliwatt_g, 17\n"
      "  .else\n"
      "  in r26, 0x3d\n"
      "  in r27, 0x3e\n"
      "  adiw r26, 3\n"
      "  ld r24, X+\n"
      "  ld r25, X+\n"
      "  .set milliwatt_g, 24\n"
      "  .endif\n"
      "  .if %[groups] > 1 && %[left] > 0\n"
      "  cpi milliwatt_g, %[groups]\n"
      "  brne 1f\n"
      "  ori r25, 1\n"
      "1:\n"
      "  .endif\n"
      "  .if %[groups] > 1 && %[right] < %[columns]\n"
      "  cpi milliwatt_g, 1\n"
      "  brne 1f\n"
      "  ori r25, 2\n"
      "1:\n"
      "  .endif\n"
      "  sbrc r25, 2\n"
      "  rcall 9f\n"
      // A row.
      "6:\n"
      "  .set milliwatt_k, 0\n"
      "  .rept %[taps]\n"
      "  .if milliwatt_k < 3\n"
      "  lpm 20 + milliwatt_k, Z+\n"
      "  .else\n"
      "  lpm 22 - milliwatt_k, Z+\n"
      "  .endif\n"
      "  .set milliwatt_k, milliwatt_k + 1\n"
      "  .endr\n"
      "  .set milliwatt_q, 0\n"
      "  .set milliwatt_x, 0\n"
      "  .rept %[columns]\n"
      "  .if milliwatt_q > 63\n"
      "  subi r28, lo8(-milliwatt_q)\n"
      "  sbci r29, hi8(-milliwatt_q)\n"
      "  .set milliwatt_q, 0\n"
      "  .endif\n"
      "  .set milliwatt_loaded, 0\n"
      "  .set milliwatt_p, 0\n"
      "  .rept %[pixels]\n"
      "  .set milliwatt_k, 0\n"
      "  .rept %[taps]\n"
      "  .if milliwatt_p * %[stride] + milliwatt_k * %[dilation] == milliwatt_x\n"
      "  .if !milliwatt_loaded\n"
      "  .set milliwatt_loaded, 1\n"
      "  .set milliwatt_bit, 2\n"
      "  .if milliwatt_x < %[left]\n"
      "  .set milliwatt_bit, 0\n"
      "  .elseif milliwatt_x >= %[right]\n"
      "  .set milliwatt_bit, 1\n"
      "  .endif\n"
      "  .if milliwatt_bit < 2\n"
      "  ldi r24, lo8(%[zero_point])\n"
      "  .if %[groups] > 1\n"
      "  sbrs r25, milliwatt_bit\n"
      "  ldd r24, Y + milliwatt_q\n"
      "  .endif\n"
      "  .else\n"
      "  ldd r24, Y + milliwatt_q\n"
      "  .endif\n"
      "  .endif\n"
      "  .set milliwatt_a, 2 + 3 * milliwatt_p\n"
      "  .if milliwatt_k < 3\n"
      "  muls r24, 20 + milliwatt_k\n"
      "  .else\n"
      "  muls r24, 22 - milliwatt_k\n"
      "  .endif\n"
      "  sbc milliwatt_a + 2, r23\n"  // C: the product is negative
      "  add milliwatt_a, r0\n"
      "  adc milliwatt_a + 1, r1\n"
      "  adc milliwatt_a + 2, r23\n"
      "  .endif\n"
      "  .set milliwatt_k, milliwatt_k + 1\n"
      "  .endr\n"
      "  .set milliwatt_p, milliwatt_p + 1\n"
      "  .endr\n"
      "  .set milliwatt_q, milliwatt_q + %[channels]\n"
      "  .set milliwatt_x, milliwatt_x + 1\n"
      "  .endr\n"
      "  ld r24, X+\n"
      "  add r28, r24\n"
      "  ld r24, X+\n"
      "  adc r29, r24\n"
      "  subi r25, 8\n"
      "  brcs 7f\n"
      "  rjmp 6b\n"
      "7:\n"
      "  sbrc r25, 2\n"
      "  rcall 9f\n"
      "  .set milliwatt_sums, %[pixels]\n"
      "  .set milliwatt_first, 2\n"
      "  .set milliwatt_apart, 3\n" MILLIWATT_AVR_CODES
      "  .if %[in_registers]\n"
      "  movw r26, r14\n"
      "  .else\n"
      "  pop r26\n"
      "  pop r27\n"
      "  .endif\n"
      "  .set milliwatt_a, 2\n"
      "  .rept %[pixels]\n"
      "  st X, milliwatt_a\n"
      "  subi r26, lo8(-(%[out_channels]))\n"
      "  sbci r27, hi8(-(%[out_channels]))\n"
      "  .set milliwatt_a, milliwatt_a + 3\n"
      "  .endr\n"
      "  .if %[in_registers]\n"
      "  dec r17\n"
      "  breq 7f\n"
      "  movw r14, r26\n"
      "  .else\n"
      "  pop r24\n"
      "  dec r24\n"
      "  breq 7f\n"
      "  push r24\n"
      "  push r27\n"
      "  push r26\n"
      "  .endif\n"
      "  subi r30, lo8(%[channel_bytes])\n"
      "  sbci r31, hi8(%[channel_bytes])\n"
      "  rjmp 5b\n"
      // The next channel.
      "7:\n"
      "  subi r26, lo8(%[groups] * %[pixels] * %[out_channels] - 1)\n"
      "  sbci r27, hi8(%[groups] * %[pixels] * %[out_channels] - 1)\n"
      "  subi r28, lo8(%[groups] * %[group_bytes] - %[input_step])\n"
      "  sbci r29, hi8(%[groups] * %[group_bytes] - %[input_step])\n"
      "  .if %[in_registers]\n"
      "  movw r14, r26\n"
      "  ldi r17, %[groups]\n"
      "  dec r16\n"
      "  breq 8f\n"
      "  rjmp 5b\n"
      "8:\n"
      "  .else\n"
      "  movw r20, r26\n"
      "  in r26, 0x3d\n"
      "  in r27, 0x3e\n"
      "  adiw r26, %[rows_bytes] + 1\n"
      "  ld r24, X\n"
      "  dec r24\n"
      "  breq 8f\n"
      "  st X, r24\n"
      "  ldi r24, %[groups]\n"
      "  push r24\n"
      "  push r21\n"
      "  push r20\n"
      "  rjmp 5b\n"
      "8:\n"
      "  .rept %[rows_bytes] + 1\n"
      "  pop r0\n"
      "  .endr\n"
      "  .endif\n"
      "  clr r1\n"
      "  .irp r, 29, 28, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2\n"
      "  pop \\r\n"
      "  .endr\n"
      "  ret\n"
      // Adds the next weights, as many as the byte at X says, times the zero point to all sums.
      "9:\n"
      "  ld r24, X+\n"
      "  tst r24\n"
      "  breq 2f\n"
      "  push r25\n"
      "  clr r20\n"
      "  clr r21\n"
      "1:\n"
      "  lpm r22, Z+\n"
      "  add r20, r22\n"
      "  adc r21, r23\n"
      "  sbrc r22, 7\n"
      "  dec r21\n"
      "  dec r24\n"
      "  brne 1b\n"
      "  ldi r22, lo8(%[zero_point])\n"
      "  mulsu r22, r20\n"
      "  movw r24, r0\n"
      "  sbc r20, r20\n"
      "  muls r21, r22\n"
      "  add r25, r0\n"
      "  adc r20, r1\n"
      "  .set milliwatt_a, 2\n"
      "  .rept %[pixels]\n"
      "  add milliwatt_a, r24\n"
      "  adc milliwatt_a + 1, r25\n"
      "  adc milliwatt_a + 2, r20\n"
      "  .set milliwatt_a, milliwatt_a + 3\n"
      "  .endr\n"
      "  pop r25\n"
      "2:\n"
      "  ret\n"
      :
      :
      [pixels] "i"(static_cast<int16_t>(Part::kPixels)), [groups] "i"(static_cast<int16_t>(Part::kGroups)),
      [taps] "i"(static_cast<int16_t>(S::kKernelWidth)), [stride] "i"(static_cast<int16_t>(S::kStrideWidth)),
      [dilation] "i"(static_cast<int16_t>(S::kDilationWidth)), [columns] "i"(static_cast<int16_t>(Part::kColumns)),
      [left] "i"(static_cast<int16_t>(Part::kLeftColumns)), [right] "i"(static_cast<int16_t>(Part::kRightColumn)),
      [channels] "i"(static_cast<int16_t>(S::kInputChannels)),
      [out_channels] "i"(static_cast<int16_t>(S::kOutputChannels)),
      [group_bytes] "i"(static_cast<int16_t>(Part::kGroupBytes)),
      [input_step] "i"(static_cast<int16_t>(Part::kInputStep)),
      [in_registers] "i"(static_cast<int16_t>(Part::kInRegisters)),
      [rows_bytes] "i"(static_cast<int16_t>(Part::kRowsBytes)),
      [channel_bytes] "i"(static_cast<int16_t>(Part::kChannelBytes)),
      [zero_point] "i"(static_cast<int16_t>(S::kInputZeroPoint)), [range_bits] "i"(static_cast<int16_t>(S::kRangeBits)),
      [factor_bytes] "i"(static_cast<int16_t>(S::kFactorBytes)), [two_starts] "i"(static_cast<int16_t>(S::kTwoStarts)),
      [shift] "i"(static_cast<int16_t>(S::kShift)));
}

// Where a step's rows are. rows: those within the image.
struct DepthwiseRows {
  const int8_t* const* rows;
  uint8_t count;         // at least 1
  uint8_t above, below;  // weights of rows outside
};

// The list that depthwise_channels() reads: flags and count, weights above, what leads from the end of each row's last
// column to the next row's first, from the last row to the next group's first row, weights below.
template <class Part>
inline void rows_of_part(const DepthwiseRows& at, uint8_t* to) {
  const bool is_outside = at.above + at.below != 0;
  *to++ = static_cast<uint8_t>((at.count - 1) * 8 + (is_outside ? 4 : 0));
  if (is_outside) *to++ = at.above;
  for (uint8_t i = 0; i < at.count; ++i) {
    const int8_t* const next = i + 1 < at.count ? at.rows[i + 1] : at.rows[0] + Part::kGroupBytes;
    const uint16_t move = static_cast<uint16_t>(next - at.rows[i] - Part::kMoved);
    *to++ = static_cast<uint8_t>(move);
    *to++ = static_cast<uint8_t>(move >> 8);
  }
  *to = at.below;
}

// The part's outputs of `channels` channels from `channel` on. to: the row's.
template <class Part>
inline void part_outputs(int8_t* to, const DepthwiseRows& at, const int8_t* stream, int16_t channel, uint8_t channels) {
  typedef typename Part::Shape S;
  uint8_t rows[Part::kRowsBytes];
  rows_of_part<Part>(at, rows);
  const int16_t column = Part::kFirst * S::kStrideWidth - S::kPadLeft;
  depthwise_channels<Part>(to + Part::kFirst * S::kOutputChannels + channel,
                           at.rows[0] + column * S::kInputChannels + channel * Part::kInputStep,
                           stream + channel * Part::kChannelBytes, rows, channels);
}

}  // namespace milliwatt
