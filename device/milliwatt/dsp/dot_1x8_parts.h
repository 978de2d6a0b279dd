// What dot_1x8_dsp.h and dot_wide_1x8_dsp.h are put together from. Registers and spare slots as there; undefined again
// at their ends.
// clang-format off
#define MILLIWATT_OUT(a, m, q) \
  "smmlar " a ", " a ", " m ", " a "\n" \
  ".if %c[is_signed]\n" \
  "add " a ", " a ", " a ", asr #31\n" \
  ".endif\n" \
  "smmlar " a ", " a ", " q ", r2\n" \
  "ssat " a ", #8, " a "\n" \
  "strb " a ", [r1], #1\n"
// All of the function, from the kernel's code for four codes. from_shift: 1 << from_shift bytes of `from` are four codes.
// jump_shift: that code has 128 + (1 << jump_shift) bytes; where words are not a multiple of 4, the first round begins behind
// as many of these as are missing, in Thumb. Label 1: eight channels; 2: a round.
#define MILLIWATT_EIGHT_CHANNELS_EACH(four_codes, from_shift, jump_shift) \
  "push {r4-r11, lr}\n" \
  "ldr r4, [sp, #36]\n" \
  "ldr r5, [sp, #40]\n" \
  "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n" \
  MILLIWATT_PUT("r0", 1) \
  "add r6, r0, r4, lsl #" #from_shift "\n" \
  MILLIWATT_PUT("r6", 2) \
  MILLIWATT_PUT("r5", 3) \
  MILLIWATT_PUT("r2", 4) \
  "add r6, r2, r3, lsl #3\n" \
  MILLIWATT_PUT("r6", 5) \
  "rsb r4, r4, #0\n" \
  "and r4, r4, #3\n" \
  "adr.w r5, 2f\n" \
  "add r5, r5, r4, lsl #7\n" \
  "add r5, r5, r4, lsl #" #jump_shift "\n" \
  "adds r5, r5, #1\n" \
  MILLIWATT_PUT("r5", 0) \
  "mov r3, r0\n" \
  "mov r0, r1\n" \
  "mov r1, r3\n" \
  "1:\n" \
  "ldmia r0!, {r6-r12, lr}\n" \
  MILLIWATT_GET("r2", 0) \
  "bx r2\n" \
  ".balign 4\n" \
  "2:\n" \
  four_codes four_codes four_codes four_codes \
  MILLIWATT_GET("r2", 2) \
  "cmp r1, r2\n" \
  "bne.w 2b\n" \
  "sub r6, r6, r7\n" \
  "sub r8, r8, r9\n" \
  "sub r10, r10, r11\n" \
  "sub r12, r12, lr\n" \
  "asr r6, r6, #8\n" \
  "asr r8, r8, #8\n" \
  "asr r10, r10, #8\n" \
  "asr r12, r12, #8\n" \
  MILLIWATT_GET("r1", 4) \
  MILLIWATT_GET("r2", 3) \
  "ldmia r0!, {r3, r4}\n" \
  MILLIWATT_OUT("r7", "r3", "r4") \
  "ldmia r0!, {r3, r4, r5, r7}\n" \
  MILLIWATT_OUT("r6", "r3", "r4") \
  MILLIWATT_OUT("r9", "r5", "r7") \
  "ldmia r0!, {r3, r4, r5, r6, r7, r9}\n" \
  MILLIWATT_OUT("r8", "r3", "r4") \
  MILLIWATT_OUT("r11", "r5", "r6") \
  MILLIWATT_OUT("r10", "r7", "r9") \
  "ldmia r0!, {r3, r4, r5, r6}\n" \
  MILLIWATT_OUT("lr", "r3", "r4") \
  MILLIWATT_OUT("r12", "r5", "r6") \
  MILLIWATT_PUT("r1", 4) \
  MILLIWATT_GET("r3", 5) \
  "cmp r1, r3\n" \
  MILLIWATT_GET("r1", 1) \
  "bne.w 1b\n" \
  "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n" \
  "pop {r4-r11, pc}\n"
// clang-format on
