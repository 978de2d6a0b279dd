// From sum to code by a line: sum' = clamp(sum, 0, range), code = bits 32 .. 39 of sum' * factor + 256 * start. Who
// packs the tables has shown for each channel that this is the reference's code for every sum that can be.
//
// Where all multipliers of a layer are the same power of two, S::kShift, 1 .. 15, is not 0, and
// code = clamp(sum >> kShift, 0, 255) - 128, everything else being in the bias: there are no records.
#pragma once

#include <stdint.h>

#include "needs_avr.h"

namespace milliwatt {

// Bytes of a channel's record behind its weights.
template <class S>
struct ChannelRecord {
  enum : int32_t { kBytes = S::kShift != 0 ? 0 : 7 + S::kFactorBytes + (S::kTwoStarts != 0 ? 7 : 0) };
};
}  // namespace milliwatt

// Assembly: the code, in r24, of the sum in the registers from milliwatt_a on, whose record is at Z. Uses r20-r22, r25;
// r23 is 0. Where there are two starts, T says that it is the lower one, which stands first. Operands: wide,
// two_starts, factor_bytes, shift.
#undef MILLIWATT_AVR_CODE
#define MILLIWATT_AVR_CODE                      \
  "  .if %[shift]\n"                            \
  "  mov r24, milliwatt_a + 1 + %[shift] / 8\n" \
  "  cpi r24, 1 << (%[shift] & 7)\n"            \
  "  .if %[shift] < 8\n"                        \
  "  cpc milliwatt_a + 2, r23\n"                \
  "  .endif\n"                                  \
  "  brlo 1f\n"                                 \
  "  ldi r24, 255\n"                            \
  "  sbrc milliwatt_a + 2, 7\n"                 \
  "  ldi r24, 0\n"                              \
  "  rjmp 2f\n"                                 \
  "1:\n"                                        \
  "  mov r22, milliwatt_a + %[shift] / 8\n"     \
  "  .if (%[shift] & 7) > 4\n"                  \
  "  .rept 8 - (%[shift] & 7)\n"                \
  "  lsl r22\n"                                 \
  "  rol r24\n"                                 \
  "  .endr\n"                                   \
  "  .else\n"                                   \
  "  .rept %[shift] & 7\n"                      \
  "  lsr r24\n"                                 \
  "  ror r22\n"                                 \
  "  .endr\n"                                   \
  "  mov r24, r22\n"                            \
  "  .endif\n"                                  \
  "2:\n"                                        \
  "  subi r24, 128\n"                           \
  "  .else\n"                                   \
  "  tst milliwatt_a + 2\n"                     \
  "  brpl 1f\n"                                 \
  "  clr milliwatt_a\n"                         \
  "  clr milliwatt_a + 1\n"                     \
  "  clr milliwatt_a + 2\n"                     \
  "1:\n"                                        \
  "  lpm r20, Z+\n"                             \
  "  lpm r21, Z+\n"                             \
  "  lpm r22, Z+\n"                             \
  "  cp milliwatt_a, r20\n"                     \
  "  cpc milliwatt_a + 1, r21\n"                \
  "  cpc milliwatt_a + 2, r22\n"                \
  "  brlo 1f\n"                                 \
  "  mov milliwatt_a, r20\n"                    \
  "  mov milliwatt_a + 1, r21\n"                \
  "  mov milliwatt_a + 2, r22\n"                \
  "1:\n"                                        \
  "  .if %[two_starts]\n"                       \
  "  lpm r20, Z+\n"                             \
  "  lpm r21, Z+\n"                             \
  "  lpm r22, Z+\n"                             \
  "  cp milliwatt_a, r20\n"                     \
  "  cpc milliwatt_a + 1, r21\n"                \
  "  cpc milliwatt_a + 2, r22\n"                \
  "  set\n"                                     \
  "  brlo 1f\n"                                 \
  "  clt\n"                                     \
  "  adiw r30, 4\n"                             \
  "1:\n"                                        \
  "  .endif\n"                                  \
  "  lpm r20, Z+\n"                             \
  "  lpm r21, Z+\n"                             \
  "  lpm r22, Z+\n"                             \
  "  lpm r24, Z+\n"                             \
  "  .if %[two_starts]\n"                       \
  "  brtc 1f\n"                                 \
  "  adiw r30, 4\n"                             \
  "1:\n"                                        \
  "  .endif\n"                                  \
  "  lpm r25, Z+\n"                             \
  "  mul milliwatt_a, r25\n"                    \
  "  add r20, r1\n"                             \
  "  adc r21, r23\n"                            \
  "  adc r22, r23\n"                            \
  "  adc r24, r23\n"                            \
  "  mul milliwatt_a + 1, r25\n"                \
  "  add r20, r0\n"                             \
  "  adc r21, r1\n"                             \
  "  adc r22, r23\n"                            \
  "  adc r24, r23\n"                            \
  "  .if %[wide]\n"                             \
  "  mul milliwatt_a + 2, r25\n"                \
  "  add r21, r0\n"                             \
  "  adc r22, r1\n"                             \
  "  adc r24, r23\n"                            \
  "  .endif\n"                                  \
  "  lpm r25, Z+\n"                             \
  "  mul milliwatt_a, r25\n"                    \
  "  add r20, r0\n"                             \
  "  adc r21, r1\n"                             \
  "  adc r22, r23\n"                            \
  "  adc r24, r23\n"                            \
  "  mul milliwatt_a + 1, r25\n"                \
  "  add r21, r0\n"                             \
  "  adc r22, r1\n"                             \
  "  adc r24, r23\n"                            \
  "  .if %[wide]\n"                             \
  "  mul milliwatt_a + 2, r25\n"                \
  "  add r22, r0\n"                             \
  "  adc r24, r1\n"                             \
  "  .endif\n"                                  \
  "  lpm r25, Z+\n"                             \
  "  mul milliwatt_a, r25\n"                    \
  "  add r21, r0\n"                             \
  "  adc r22, r1\n"                             \
  "  adc r24, r23\n"                            \
  "  mul milliwatt_a + 1, r25\n"                \
  "  add r22, r0\n"                             \
  "  adc r24, r1\n"                             \
  "  .if %[wide]\n"                             \
  "  mul milliwatt_a + 2, r25\n"                \
  "  add r24, r0\n"                             \
  "  .endif\n"                                  \
  "  .if %[factor_bytes] == 4\n"                \
  "  lpm r25, Z+\n"                             \
  "  mul milliwatt_a, r25\n"                    \
  "  add r22, r0\n"                             \
  "  adc r24, r1\n"                             \
  "  mul milliwatt_a + 1, r25\n"                \
  "  add r24, r0\n"                             \
  "  .endif\n"                                  \
  "  .endif\n"
