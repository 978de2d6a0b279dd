// From sums to codes by a line: sum' = clamp(sum, 0, range), code = bits 32 .. 39 of sum' * factor + 256 * start. Who
// packs the tables has shown for each channel that this is the reference's code for every sum that can be.
//
// Where all multipliers of a layer are the same power of two, S::kShift, 1 .. 15, is not 0, and
// code = clamp(sum >> kShift, 0, 255) - 128, everything else being in the bias: there are no records.
#pragma once

#include <stdint.h>

#include "needs_avr.h"
#include "quick_text.h"
#include "scale_sum.h"

namespace milliwatt {

// Bytes of a channel's record behind its weights: range, where there are two starts the split, three bytes of the
// factor, with two starts the lower one, the start, the factor's fourth byte. A range is less than 2^23. With kGeneral
// there is room for what general_code_avr() reads behind the range. With kQuick all bytes of the factor but the lowest
// come first, the lowest one before the starts.
template <class S>
struct ChannelRecord {
  enum : int32_t {
    kLine = 7 + S::kFactorBytes + (S::kTwoStarts != 0 ? 7 : 0),
    kGeneralBytes = 12 + (S::kQuick != 0 ? S::kFactorBytes - 1 : 0),
    kPadding = S::kGeneral != 0 && kLine < kGeneralBytes ? kGeneralBytes - kLine : 0,
    kBytes = S::kShift != 0 ? 0 : kLine + kPadding
  };
};
}  // namespace milliwatt

// Assembly: the codes of `milliwatt_sums` sums of one channel, whose record is at Z. The first sum is in three
// registers from `milliwatt_first` on, the next ones `milliwatt_apart` further each; a code replaces its sum's lowest
// byte. Z is behind the record afterwards. Uses r0, r1, r20-r22, r24-r27, T; r23 is 0. Operands:
// MILLIWATT_AVR_CODE_OPERANDS.
//
// With S::kGeneral 1 some channels have no line: bit 7 of their range's third byte is 1, and what general_code_avr()
// reads follows. It is called for each of the sums.
//
// Of ranges of 18 bits the factor is added as often as the sum's third byte says; of longer ones that is a product too.
// What all sums share is read once. Of two starts the one for sums from the split on is marked by bit 23 of the sum.
#undef MILLIWATT_AVR_CODE_OPERANDS
#define MILLIWATT_AVR_CODE_OPERANDS(S)                                                                               \
  [range_bits] "i"(static_cast<int16_t>(S::kRangeBits)), [factor_bytes] "i"(static_cast<int16_t>(S::kFactorBytes)),  \
      [two_starts] "i"(static_cast<int16_t>(S::kTwoStarts)), [shift] "i"(static_cast<int16_t>(S::kShift)),           \
      [general] "i"(static_cast<int16_t>(S::kGeneral)),                                                              \
      [general_code] "i"(S::kGeneral != 0 ? &general_code_avr<S> : nullptr),                                         \
      [record] "i"(static_cast<int16_t>(ChannelRecord<S>::kBytes)),                                                  \
      [padding] "i"(static_cast<int16_t>(ChannelRecord<S>::kPadding)), [quick] "i"(static_cast<int16_t>(S::kQuick)), \
      [sure] "i"(static_cast<int16_t>(S::kSure)), [limit] "i"(static_cast<int16_t>(S::kLimit)),                      \
      [lowest] "i"(static_cast<int16_t>(S::kLowest)), [highest] "i"(static_cast<int16_t>(S::kHighest))
#undef MILLIWATT_AVR_CODES
#define MILLIWATT_AVR_CODES                             \
  "  .if %[shift]\n"                                    \
  "  .set milliwatt_a, milliwatt_first\n"               \
  "  .rept milliwatt_sums\n"                            \
  "  mov r24, milliwatt_a + 1 + %[shift] / 8\n"         \
  "  cpi r24, 1 << (%[shift] & 7)\n"                    \
  "  .if %[shift] < 8\n"                                \
  "  cpc milliwatt_a + 2, r23\n"                        \
  "  .endif\n"                                          \
  "  brlo 1f\n"                                         \
  "  ldi r24, 255\n"                                    \
  "  sbrc milliwatt_a + 2, 7\n"                         \
  "  ldi r24, 0\n"                                      \
  "  rjmp 2f\n"                                         \
  "1:\n"                                                \
  "  .if (%[shift] & 7) > 4\n"                          \
  "  .rept 8 - (%[shift] & 7)\n"                        \
  "  lsl milliwatt_a + %[shift] / 8\n"                  \
  "  rol r24\n"                                         \
  "  .endr\n"                                           \
  "  .else\n"                                           \
  "  .rept %[shift] & 7\n"                              \
  "  lsr r24\n"                                         \
  "  ror milliwatt_a + %[shift] / 8\n"                  \
  "  .endr\n"                                           \
  "  mov r24, milliwatt_a + %[shift] / 8\n"             \
  "  .endif\n"                                          \
  "2:\n"                                                \
  "  subi r24, 128\n"                                   \
  "  mov milliwatt_a, r24\n"                            \
  "  .set milliwatt_a, milliwatt_a + milliwatt_apart\n" \
  "  .endr\n"                                           \
  "  .elseif %[quick]\n" MILLIWATT_AVR_QUICK_CODES      \
  "  .else\n"                                           \
  "  lpm r20, Z+\n"                                     \
  "  lpm r21, Z+\n"                                     \
  "  lpm r22, Z+\n"                                     \
  "  .if %[general]\n"                                  \
  "  sbrs r22, 7\n"                                     \
  "  rjmp 3f\n"                                         \
  "  .set milliwatt_a, milliwatt_first\n"               \
  "  .rept milliwatt_sums\n"                            \
  "  .irp milliwatt_r, 18, 19, 30, 31\n"                \
  "  push \\milliwatt_r\n"                              \
  "  .endr\n"                                           \
  "  movw r20, r30\n"                                   \
  "  mov r22, milliwatt_a\n"                            \
  "  mov r23, milliwatt_a + 1\n"                        \
  "  mov r24, milliwatt_a + 2\n"                        \
  "  clr r25\n"                                         \
  "  sbrc r24, 7\n"                                     \
  "  com r25\n"                                         \
  "  clr r1\n"                                          \
  "  %~call %x[general_code]\n"                         \
  "  .irp milliwatt_r, 31, 30, 19, 18\n"                \
  "  pop \\milliwatt_r\n"                               \
  "  .endr\n"                                           \
  "  clr r23\n"                                         \
  "  mov milliwatt_a, r24\n"                            \
  "  .set milliwatt_a, milliwatt_a + milliwatt_apart\n" \
  "  .endr\n"                                           \
  "  adiw r30, %[record] - 3\n"                         \
  "  rjmp 4f\n"                                         \
  "3:\n"                                                \
  "  .endif\n"                                          \
  "  .set milliwatt_a, milliwatt_first\n"               \
  "  .rept milliwatt_sums\n"                            \
  "  cp milliwatt_a, r20\n"                             \
  "  cpc milliwatt_a + 1, r21\n"                        \
  "  cpc milliwatt_a + 2, r22\n"                        \
  "  brlo 1f\n"                                         \
  "  sbrs milliwatt_a + 2, 7\n"                         \
  "  rjmp 2f\n"                                         \
  "  clr milliwatt_a\n"                                 \
  "  clr milliwatt_a + 1\n"                             \
  "  clr milliwatt_a + 2\n"                             \
  "  rjmp 1f\n"                                         \
  "2:\n"                                                \
  "  mov milliwatt_a, r20\n"                            \
  "  mov milliwatt_a + 1, r21\n"                        \
  "  mov milliwatt_a + 2, r22\n"                        \
  "1:\n"                                                \
  "  .set milliwatt_a, milliwatt_a + milliwatt_apart\n" \
  "  .endr\n"                                           \
  "  .if %[two_starts]\n"                               \
  "  lpm r20, Z+\n"                                     \
  "  lpm r21, Z+\n"                                     \
  "  lpm r22, Z+\n"                                     \
  "  set\n"                                             \
  "  .set milliwatt_a, milliwatt_first\n"               \
  "  .rept milliwatt_sums\n"                            \
  "  cp milliwatt_a, r20\n"                             \
  "  cpc milliwatt_a + 1, r21\n"                        \
  "  cpc milliwatt_a + 2, r22\n"                        \
  "  brlo 1f\n"                                         \
  "  bld milliwatt_a + 2, 7\n"                          \
  "1:\n"                                                \
  "  .set milliwatt_a, milliwatt_a + milliwatt_apart\n" \
  "  .endr\n"                                           \
  "  clt\n"                                             \
  "  .endif\n"                                          \
  "  lpm r25, Z+\n"                                     \
  "  lpm r26, Z+\n"                                     \
  "  lpm r27, Z+\n"                                     \
  "  .if %[two_starts]\n"                               \
  "  adiw r30, 4\n"                                     \
  "  .endif\n"                                          \
  "  .set milliwatt_a, milliwatt_first\n"               \
  "  .rept milliwatt_sums\n"                            \
  "  .if %[two_starts]\n"                               \
  "  sbrs milliwatt_a + 2, 7\n"                         \
  "  sbiw r30, 4\n"                                     \
  "  .endif\n"                                          \
  "  lpm r20, Z+\n"                                     \
  "  lpm r21, Z+\n"                                     \
  "  lpm r22, Z+\n"                                     \
  "  lpm r24, Z+\n"                                     \
  "  .if %[two_starts]\n"                               \
  "  sbrc milliwatt_a + 2, 7\n"                         \
  "  sbiw r30, 4\n"                                     \
  "  .if %[range_bits] > 16\n"                          \
  "  bld milliwatt_a + 2, 7\n"                          \
  "  .endif\n"                                          \
  "  .endif\n"                                          \
  "  mul milliwatt_a, r25\n"                            \
  "  add r20, r1\n"                                     \
  "  adc r21, r23\n"                                    \
  "  adc r22, r23\n"                                    \
  "  adc r24, r23\n"                                    \
  "  mul milliwatt_a + 1, r25\n"                        \
  "  add r20, r0\n"                                     \
  "  adc r21, r1\n"                                     \
  "  adc r22, r23\n"                                    \
  "  adc r24, r23\n"                                    \
  "  mul milliwatt_a, r26\n"                            \
  "  add r20, r0\n"                                     \
  "  adc r21, r1\n"                                     \
  "  adc r22, r23\n"                                    \
  "  adc r24, r23\n"                                    \
  "  mul milliwatt_a + 1, r26\n"                        \
  "  add r21, r0\n"                                     \
  "  adc r22, r1\n"                                     \
  "  adc r24, r23\n"                                    \
  "  mul milliwatt_a, r27\n"                            \
  "  add r21, r0\n"                                     \
  "  adc r22, r1\n"                                     \
  "  adc r24, r23\n"                                    \
  "  mul milliwatt_a + 1, r27\n"                        \
  "  add r22, r0\n"                                     \
  "  adc r24, r1\n"                                     \
  "  .if %[range_bits] == 18\n"                         \
  "  tst milliwatt_a + 2\n"                             \
  "  breq 2f\n"                                         \
  "1:\n"                                                \
  "  add r21, r25\n"                                    \
  "  adc r22, r26\n"                                    \
  "  adc r24, r27\n"                                    \
  "  dec milliwatt_a + 2\n"                             \
  "  brne 1b\n"                                         \
  "2:\n"                                                \
  "  .elseif %[range_bits] > 18\n"                      \
  "  mul milliwatt_a + 2, r25\n"                        \
  "  add r21, r0\n"                                     \
  "  adc r22, r1\n"                                     \
  "  adc r24, r23\n"                                    \
  "  mul milliwatt_a + 2, r26\n"                        \
  "  add r22, r0\n"                                     \
  "  adc r24, r1\n"                                     \
  "  mul milliwatt_a + 2, r27\n"                        \
  "  add r24, r0\n"                                     \
  "  .endif\n"                                          \
  "  .if %[factor_bytes] == 4\n"                        \
  "  .if %[two_starts]\n"                               \
  "  adiw r30, 4\n"                                     \
  "  .endif\n"                                          \
  "  lpm milliwatt_a + 2, Z\n"                          \
  "  .if %[two_starts]\n"                               \
  "  sbiw r30, 4\n"                                     \
  "  .endif\n"                                          \
  "  mul milliwatt_a, milliwatt_a + 2\n"                \
  "  add r22, r0\n"                                     \
  "  adc r24, r1\n"                                     \
  "  mul milliwatt_a + 1, milliwatt_a + 2\n"            \
  "  add r24, r0\n"                                     \
  "  .endif\n"                                          \
  "  mov milliwatt_a, r24\n"                            \
  "  .if !%[two_starts]\n"                              \
  "  sbiw r30, 4\n"                                     \
  "  .endif\n"                                          \
  "  .set milliwatt_a, milliwatt_a + milliwatt_apart\n" \
  "  .endr\n"                                           \
  "  adiw r30, %[factor_bytes] + 1 + %[padding]\n"      \
  "  .if %[general]\n"                                  \
  "4:\n"                                                \
  "  .endif\n"                                          \
  "  .endif\n"
