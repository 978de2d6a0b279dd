// Sums and codes of up to eight units of a dense layer, AVR, which share each input's load.
//
// A product is unsigned, (x + 128) (w + 128), and adds up in 24 bits: LPM, MUL, ADD, ADC, SBCI, eight cycles. The third
// byte of a sum is kept negative: SBCI takes the carry off it, and no register has to be zero. What the 128s add is
// taken off again: the weights' in the bias, the inputs' in `correction`.
#pragma once

#include <stdint.h>

#include "block_codes.h"
#include "code_text.h"

namespace milliwatt {

// The outputs to[0] .. to[Units - 1] of each of `blocks` (1 .. 255) blocks of 1 .. 8 units. from: S::kInputs codes.
// stream, in flash: a block's weights, input by input, then for each unit a bias of 24 bits and a record
// (code_text.h). correction: 24 bits.
//
// Sums: first bytes in r2, r4 .. r16, second ones in r3, r5 .. r17, third ones, negative, in r18-r25; r26 input; r27
// weight; Y inputs; Z stream. Where codes are made: r2-r4 sum, r5-r7 correction, r17 units left, Y output. On the
// stack, from its top: while products are added, turns left; correction, inputs' address, blocks, output.
template <class S, int32_t Units>
__attribute__((naked, noinline)) void dense_codes(int8_t* /*to*/, const int8_t* /*from*/, const uint8_t* /*stream*/,
                                                  const uint8_t* /*correction*/, uint8_t /*blocks*/) {
  __asm__ volatile(
      // The arguments: r25:r24, r23:r22, r21:r20, r19:r18, r16.
      "  .irp r, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29\n"
      "  push \\r\n"
      "  .endr\n"
      "  .irp r, 25, 24, 16, 23, 22\n"
      "  push \\r\n"
      "  .endr\n"
      "  movw r26, r18\n"
      "  adiw r26, 3\n"
      "  .rept 3\n"
      "  ld r0, -X\n"
      "  push r0\n"
      "  .endr\n"
      "  movw r30, r20\n"
      // A block.
      "5:\n"
      "  clr r2\n"
      "  clr r3\n"
      "  .irp r, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24\n"
      "  movw \\r, r2\n"
      "  .endr\n"
      "  in r28, 0x3d\n"
      "  in r29, 0x3e\n"
      "  ldd r26, Y + 4\n"
      "  ldd r27, Y + 5\n"
      "  movw r28, r26\n"
      // Products, eight inputs a turn; the last ones, fewer than eight, in a turn of their own.
      "  .set milliwatt_turn, 0\n"
      "  .rept 2\n"
      "  .set milliwatt_taps, 8\n"
      "  .if milliwatt_turn\n"
      "  .set milliwatt_taps, %[inputs] & 7\n"
      "  .elseif %[inputs] < 8\n"
      "  .set milliwatt_taps, 0\n"
      "  .else\n"
      "  ldi r26, lo8(%[inputs] / 8)\n"
      "  ldi r27, hi8(%[inputs] / 8)\n"
      "6:\n"
      "  .if %[inputs] / 8 > 255\n"
      "  push r27\n"
      "  .endif\n"
      "  push r26\n"
      "  .endif\n"
      "  .rept milliwatt_taps\n"
      "  ld r26, Y+\n"
      "  subi r26, 128\n"
      "  .if %[skips]\n"
      "  brne 1f\n"
      "  adiw r30, %[units]\n"
      "  rjmp 2f\n"
      "1:\n"
      "  .endif\n"
      "  .set milliwatt_u, 0\n"
      "  .rept %[units]\n"
      "  lpm r27, Z+\n"
      "  mul r26, r27\n"
      "  add 2 + 2 * milliwatt_u, r0\n"
      "  adc 3 + 2 * milliwatt_u, r1\n"
      "  sbci 18 + milliwatt_u, 0\n"
      "  .set milliwatt_u, milliwatt_u + 1\n"
      "  .endr\n"
      "2:\n"
      "  .endr\n"
      "  .if !milliwatt_turn && %[inputs] >= 8\n"
      "  pop r26\n"
      "  .if %[inputs] / 8 > 255\n"
      "  pop r27\n"
      "  sbiw r26, 1\n"
      "  .else\n"
      "  dec r26\n"
      "  .endif\n"
      "  breq 7f\n"
      "  rjmp 6b\n"
      "7:\n"
      "  .endif\n"
      "  .set milliwatt_turn, 1\n"
      "  .endr\n"
      // Codes, unit by unit.
      "  .set milliwatt_u, %[units]\n"
      "  .rept %[units]\n"
      "  .set milliwatt_u, milliwatt_u - 1\n"
      "  push 18 + milliwatt_u\n"
      "  push 3 + 2 * milliwatt_u\n"
      "  push 2 + 2 * milliwatt_u\n"
      "  .endr\n"
      "  in r28, 0x3d\n"
      "  in r29, 0x3e\n"
      "  ldd r5, Y + 3 * %[units] + 1\n"
      "  ldd r6, Y + 3 * %[units] + 2\n"
      "  ldd r7, Y + 3 * %[units] + 3\n"
      "  ldd r26, Y + 3 * %[units] + 7\n"
      "  ldd r27, Y + 3 * %[units] + 8\n"
      "  movw r28, r26\n"
      "  clr r23\n"
      "  ldi r17, %[units]\n"
      "  .set milliwatt_sums, 1\n"
      "  .set milliwatt_apart, 3\n"
      "  .set milliwatt_first, 2\n"
      "6:\n"
      "  pop r2\n"
      "  pop r3\n"
      "  pop r4\n"
      "  neg r4\n"
      "  lpm r20, Z+\n"
      "  lpm r21, Z+\n"
      "  lpm r22, Z+\n"
      "  add r2, r20\n"
      "  adc r3, r21\n"
      "  adc r4, r22\n"
      "  add r2, r5\n"
      "  adc r3, r6\n"
      "  adc r4, r7\n" MILLIWATT_AVR_CODES
      "  st Y+, r2\n"
      "  dec r17\n"
      "  breq 7f\n"
      "  rjmp 6b\n"
      "7:\n"
      "  movw r26, r28\n"
      "  in r28, 0x3d\n"
      "  in r29, 0x3e\n"
      "  ldd r24, Y + 6\n"
      "  dec r24\n"
      "  breq 7f\n"
      "  std Y + 6, r24\n"
      "  std Y + 7, r26\n"
      "  std Y + 8, r27\n"
      "  rjmp 5b\n"
      "7:\n"
      "  .rept 8\n"
      "  pop r0\n"
      "  .endr\n"
      "  clr r1\n"
      "  .irp r, 29, 28, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2\n"
      "  pop \\r\n"
      "  .endr\n"
      "  ret\n" MILLIWATT_AVR_EXACT_CODE
      :
      : [units] "i"(static_cast<int16_t>(Units)), [inputs] "i"(static_cast<int16_t>(S::kInputs)),
        [skips] "i"(static_cast<int16_t>(SkipsZeros<S>::kValue)), MILLIWATT_AVR_CODE_OPERANDS(S));
}

}  // namespace milliwatt
