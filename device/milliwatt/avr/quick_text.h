// The same codes as code_text.h, quicker: most of them from the factor's highest bytes alone.
//
// Sums are counted from the first one whose code is S::kLowest + 1; a sum times the factor's two highest bytes (three
// of four) gives code - S::kLowest - 1 and an eighth bit string, its fraction, a little too low. Fractions below
// S::kSure cannot reach the next code, which is shown for each channel when tables are packed. Of the other sums, one
// in twenty or so, the code is computed exactly. So is that of sums of S::kLimit * 2^16 and more: channels without a
// line have all their sums there.
#pragma once

// Assembly: as MILLIWATT_AVR_CODES, of a record that begins with the factor's highest bytes. MILLIWATT_AVR_EXACT_CODE
// must follow in the same function.
#undef MILLIWATT_AVR_QUICK_CODES
#define MILLIWATT_AVR_QUICK_CODES                       \
  "  .if %[factor_bytes] == 4\n"                        \
  "  lpm r24, Z+\n"                                     \
  "  .endif\n"                                          \
  "  lpm r27, Z+\n"                                     \
  "  lpm r26, Z+\n"                                     \
  "  ldi r25, %[limit]\n"                               \
  "  .set milliwatt_a, milliwatt_first\n"               \
  "  .rept milliwatt_sums\n"                            \
  "  cp milliwatt_a + 2, r25\n"                         \
  "  brsh 1f\n"                                         \
  "  .if %[factor_bytes] == 4\n"                        \
  "  mul milliwatt_a + 1, r24\n"                        \
  "  tst r1\n"                                          \
  "  brne 4f\n"                                         \
  "  mov r21, r0\n"                                     \
  "  mul milliwatt_a, r24\n"                            \
  "  mov r20, r0\n"                                     \
  "  add r21, r1\n"                                     \
  "  brcs 4f\n"                                         \
  "  mul milliwatt_a + 1, r27\n"                        \
  "  add r20, r0\n"                                     \
  "  adc r21, r1\n"                                     \
  "  brcs 4f\n"                                         \
  "  .else\n"                                           \
  "  mul milliwatt_a + 1, r27\n"                        \
  "  movw r20, r0\n"                                    \
  "  .endif\n"                                          \
  "  mul milliwatt_a, r27\n"                            \
  "  add r20, r1\n"                                     \
  "  adc r21, r23\n"                                    \
  "  .if %[factor_bytes] == 4\n"                        \
  "  brcs 4f\n"                                         \
  "  .endif\n"                                          \
  "  mul milliwatt_a + 1, r26\n"                        \
  "  add r20, r1\n"                                     \
  "  adc r21, r23\n"                                    \
  "  .if %[limit] > 1 || %[factor_bytes] == 4\n"        \
  "  brcs 4f\n"                                         \
  "  .endif\n"                                          \
  "  .if %[limit] > 1\n"                                \
  "  mul milliwatt_a + 2, r26\n"                        \
  "  add r20, r0\n"                                     \
  "  adc r21, r1\n"                                     \
  "  brcs 4f\n"                                         \
  "  mul milliwatt_a + 2, r27\n"                        \
  "  tst r1\n"                                          \
  "  brne 4f\n"                                         \
  "  add r21, r0\n"                                     \
  "  brcs 4f\n"                                         \
  "  .if %[factor_bytes] == 4\n"                        \
  "  mul milliwatt_a + 2, r24\n"                        \
  "  brne 4f\n"                                         \
  "  .endif\n"                                          \
  "  .endif\n"                                          \
  "  cpi r20, %[sure]\n"                                \
  "  brsh 3f\n"                                         \
  "  cpi r21, lo8(%[highest] - %[lowest])\n"            \
  "  brsh 4f\n"                                         \
  "  subi r21, lo8(-(%[lowest] + 1))\n"                 \
  "  rjmp 2f\n"                                         \
  "1:\n"                                                \
  "  sbrs milliwatt_a + 2, 7\n"                         \
  "  rjmp 3f\n"                                         \
  "  ldi r21, lo8(%[lowest])\n"                         \
  "  rjmp 2f\n"                                         \
  "4:\n"                                                \
  "  ldi r21, lo8(%[highest])\n"                        \
  "  rjmp 2f\n"                                         \
  "3:\n"                                                \
  "  mov r20, milliwatt_a\n"                            \
  "  mov r21, milliwatt_a + 1\n"                        \
  "  mov r22, milliwatt_a + 2\n"                        \
  "  rcall 10f\n"                                       \
  "2:\n"                                                \
  "  mov milliwatt_a, r21\n"                            \
  "  .set milliwatt_a, milliwatt_a + milliwatt_apart\n" \
  "  .endr\n"                                           \
  "  adiw r30, %[record] + 1 - %[factor_bytes]\n"

// Assembly: what the quick codes call, behind the function's RET. The sum in r20-r22, Z behind the factor's highest
// bytes in r24, r26, r27; the code in r21. Changes r0, r1, r20, r22.
#undef MILLIWATT_AVR_EXACT_CODE
#define MILLIWATT_AVR_EXACT_CODE                 \
  "  .if %[quick]\n"                             \
  "10:\n"                                        \
  "  .irp milliwatt_r, 16, 17, 18, 19, 30, 31\n" \
  "  push \\milliwatt_r\n"                       \
  "  .endr\n"                                    \
  "  lpm r16, Z+\n"                              \
  "  lpm r17, Z+\n"                              \
  "  lpm r18, Z+\n"                              \
  "  .if %[general]\n"                           \
  "  sbrc r18, 7\n"                              \
  "  rjmp 3f\n"                                  \
  "  .endif\n"                                   \
  "  cp r20, r16\n"                              \
  "  cpc r21, r17\n"                             \
  "  cpc r22, r18\n"                             \
  "  brlo 1f\n"                                  \
  "  mov r20, r16\n"                             \
  "  mov r21, r17\n"                             \
  "  mov r22, r18\n"                             \
  "1:\n"                                         \
  "  .if %[two_starts]\n"                        \
  "  lpm r16, Z+\n"                              \
  "  lpm r17, Z+\n"                              \
  "  lpm r18, Z+\n"                              \
  "  cp r20, r16\n"                              \
  "  cpc r21, r17\n"                             \
  "  cpc r22, r18\n"                             \
  "  .endif\n"                                   \
  "  lpm r25, Z+\n"                              \
  "  .if %[two_starts]\n"                        \
  "  brlo 1f\n"                                  \
  "  adiw r30, 4\n"                              \
  "1:\n"                                         \
  "  .endif\n"                                   \
  "  lpm r16, Z+\n"                              \
  "  lpm r17, Z+\n"                              \
  "  lpm r18, Z+\n"                              \
  "  lpm r19, Z+\n"                              \
  "  mul r20, r25\n"                             \
  "  add r16, r1\n"                              \
  "  adc r17, r23\n"                             \
  "  adc r18, r23\n"                             \
  "  adc r19, r23\n"                             \
  "  mul r21, r25\n"                             \
  "  add r16, r0\n"                              \
  "  adc r17, r1\n"                              \
  "  adc r18, r23\n"                             \
  "  adc r19, r23\n"                             \
  "  mul r20, r26\n"                             \
  "  add r16, r0\n"                              \
  "  adc r17, r1\n"                              \
  "  adc r18, r23\n"                             \
  "  adc r19, r23\n"                             \
  "  mul r21, r26\n"                             \
  "  add r17, r0\n"                              \
  "  adc r18, r1\n"                              \
  "  adc r19, r23\n"                             \
  "  mul r20, r27\n"                             \
  "  add r17, r0\n"                              \
  "  adc r18, r1\n"                              \
  "  adc r19, r23\n"                             \
  "  mul r21, r27\n"                             \
  "  add r18, r0\n"                              \
  "  adc r19, r1\n"                              \
  "  mul r22, r25\n"                             \
  "  add r17, r0\n"                              \
  "  adc r18, r1\n"                              \
  "  adc r19, r23\n"                             \
  "  mul r22, r26\n"                             \
  "  add r18, r0\n"                              \
  "  adc r19, r1\n"                              \
  "  mul r22, r27\n"                             \
  "  add r19, r0\n"                              \
  "  .if %[factor_bytes] == 4\n"                 \
  "  mul r20, r24\n"                             \
  "  add r18, r0\n"                              \
  "  adc r19, r1\n"                              \
  "  mul r21, r24\n"                             \
  "  add r19, r0\n"                              \
  "  .endif\n"                                   \
  "  mov r21, r19\n"                             \
  "2:\n"                                         \
  "  .irp milliwatt_r, 31, 30, 19, 18, 17, 16\n" \
  "  pop \\milliwatt_r\n"                        \
  "  .endr\n"                                    \
  "  ldi r25, %[limit]\n"                        \
  "  ret\n"                                      \
  "  .if %[general]\n"                           \
  "3:\n"                                         \
  "  .irp milliwatt_r, 24, 26, 27\n"             \
  "  push \\milliwatt_r\n"                       \
  "  .endr\n"                                    \
  "  mov r24, r22\n"                             \
  "  mov r23, r21\n"                             \
  "  mov r22, r20\n"                             \
  "  clr r25\n"                                  \
  "  movw r20, r30\n"                            \
  "  clr r1\n"                                   \
  "  %~call %x[general_code]\n"                  \
  "  mov r21, r24\n"                             \
  "  .irp milliwatt_r, 27, 26, 24\n"             \
  "  pop \\milliwatt_r\n"                        \
  "  .endr\n"                                    \
  "  clr r23\n"                                  \
  "  rjmp 2b\n"                                  \
  "  .endif\n"                                   \
  "  .endif\n"
