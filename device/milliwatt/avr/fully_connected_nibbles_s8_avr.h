// FULLY_CONNECTED, int8 with weights from -8 to 7, two a byte, AVR: everything in one step, four units at a time.
//
// A byte b is v0 + 16 v1, v = w + 8, of two units. No nibble is ever shifted out: b u, u = x + 128, adds up in 24 bits,
// and (b & 15) u = v0 u, of which 16 fit 16 bits, for itself. In the end what both sums differ by is 16 times the sum
// of v1 u. Two products cost 13 cycles and a share of the input's load. At most 256 inputs, a multiple of four.
#pragma once

#include "../core/rows.h"
#include "code_text.h"
#include "sum_inputs.h"

namespace milliwatt {

// Four units' outputs to[0] .. to[3] of each of `blocks` (1 .. 255) blocks. stream: a block's weights, two bytes an
// input, then for each unit a bias of 24 bits and a record (code_text.h). correction: 24 bits.
//
// r2-r4 and r10-r12 sums of b u; r5, r6 and r13, r14 those of up to 16 v0 u; r7-r9 and r15-r17 of all; r18 turns left;
// r19 until the next sixteen; r20 weights; r22 input; r23 zero; X output; Y inputs, then kept output; Z stream. On the
// stack, from its top: correction, inputs' address, blocks.
template <class S>
__attribute__((naked, noinline)) void nibble_codes(int8_t* /*to*/, const int8_t* /*from*/, const int8_t* /*stream*/,
                                                   const uint8_t* /*correction*/, uint8_t /*blocks*/) {
  __asm__ volatile(
      // The arguments: r25:r24, r23:r22, r21:r20, r19:r18, r16.
      "  .irp r, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29\n"
      "  push \\r\n"
      "  .endr\n"
      "  push r16\n"
      "  push r23\n"
      "  push r22\n"
      "  movw r26, r18\n"
      "  adiw r26, 3\n"
      "  .rept 3\n"
      "  ld r0, -X\n"
      "  push r0\n"
      "  .endr\n"
      "  movw r30, r20\n"
      "  movw r26, r24\n"
      "  clr r23\n"
      "5:\n"
      "  in r28, 0x3d\n"
      "  in r29, 0x3e\n"
      "  ldd r24, Y + 4\n"
      "  ldd r25, Y + 5\n"
      "  movw r28, r24\n"
      "  clr r2\n"
      "  clr r3\n"
      "  .irp r, 4, 6, 8, 10, 12, 14, 16\n"
      "  movw \\r, r2\n"
      "  .endr\n"
      "  ldi r18, %[inputs] / %[turn]\n"
      "6:\n"
      "  ldi r19, 16 / %[turn]\n"
      "7:\n"
      "  .rept %[turn]\n"
      "  ld r22, Y+\n"
      "  subi r22, 128\n"
      "  .set milliwatt_a, 2\n"
      "  .rept 2\n"
      "  lpm r20, Z+\n"
      "  mul r20, r22\n"
      "  add milliwatt_a, r0\n"
      "  adc milliwatt_a + 1, r1\n"
      "  adc milliwatt_a + 2, r23\n"
      "  andi r20, 15\n"
      "  mul r20, r22\n"
      "  add milliwatt_a + 3, r0\n"
      "  adc milliwatt_a + 4, r1\n"
      "  .set milliwatt_a, milliwatt_a + 8\n"
      "  .endr\n"
      "  .endr\n"
      "  dec r18\n"
      "  breq 8f\n"
      "  .if %[turn] < 16\n"
      "  dec r19\n"
      "  breq 8f\n"
      "  rjmp 7b\n"
      "  .endif\n"
      // Up to sixteen are through.
      "8:\n"
      "  .irp r, 2, 10\n"
      "  add \\r + 5, \\r + 3\n"
      "  adc \\r + 6, \\r + 4\n"
      "  adc \\r + 7, r23\n"
      "  clr \\r + 3\n"
      "  clr \\r + 4\n"
      "  .endr\n"
      "  tst r18\n"
      "  breq 8f\n"
      "  rjmp 6b\n"
      "8:\n"
      "  .irp r, 2, 10\n"
      "  sub \\r, \\r + 5\n"
      "  sbc \\r + 1, \\r + 6\n"
      "  sbc \\r + 2, \\r + 7\n"
      "  .rept 4\n"
      "  lsr \\r + 2\n"
      "  ror \\r + 1\n"
      "  ror \\r\n"
      "  .endr\n"
      "  .endr\n"
      "  in r28, 0x3d\n"
      "  in r29, 0x3e\n"
      "  ldd r5, Y + 1\n"
      "  ldd r6, Y + 2\n"
      "  ldd r13, Y + 3\n"
      "  movw r28, r26\n"
      "  .set milliwatt_sums, 1\n"
      "  .set milliwatt_apart, 3\n"
      "  .irp milliwatt_at, 7, 2, 15, 10\n"
      "  .set milliwatt_first, \\milliwatt_at\n"
      "  lpm r20, Z+\n"
      "  lpm r21, Z+\n"
      "  lpm r22, Z+\n"
      "  add milliwatt_first, r20\n"
      "  adc milliwatt_first + 1, r21\n"
      "  adc milliwatt_first + 2, r22\n"
      "  add milliwatt_first, r5\n"
      "  adc milliwatt_first + 1, r6\n"
      "  adc milliwatt_first + 2, r13\n" MILLIWATT_AVR_CODES
      "  st Y+, milliwatt_first\n"
      "  .endr\n"
      "  movw r26, r28\n"
      "  in r28, 0x3d\n"
      "  in r29, 0x3e\n"
      "  ldd r24, Y + 6\n"
      "  dec r24\n"
      "  breq 8f\n"
      "  std Y + 6, r24\n"
      "  rjmp 5b\n"
      "8:\n"
      "  .rept 6\n"
      "  pop r0\n"
      "  .endr\n"
      "  clr r1\n"
      "  .irp r, 29, 28, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2\n"
      "  pop \\r\n"
      "  .endr\n"
      "  ret\n" MILLIWATT_AVR_EXACT_CODE
      :
      : [inputs] "i"(static_cast<int16_t>(S::kInputs)), [turn] "i"(static_cast<int16_t>(S::kTurn)),
        MILLIWATT_AVR_CODE_OPERANDS(S));
}

template <class S, class In, class Out>
inline void fully_connected_nibbles_s8_avr(In in, Out out, Flash<int8_t> stream, int32_t step) {
  const int8_t* from = in[step];
  uint8_t correction[3];
  put_correction<3>(correction, sum_of_raised<uint16_t>(from, S::kInputs));
  int8_t* const to = out[step];
  const int16_t block_bytes = 2 * S::kInputs + 4 * (3 + ChannelRecord<S>::kBytes);
  const int16_t whole = S::kChannels / 4;
  nibble_codes<S>(to, from, stream.address(), correction, static_cast<uint8_t>(whole));
  if (S::kChannels % 4 != 0) {
    nibble_codes<S>(to + (S::kChannels - 4), from, stream.address() + whole * block_bytes, correction, 1);
  }
}

}  // namespace milliwatt
