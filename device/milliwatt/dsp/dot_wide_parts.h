// Eight channels' products of four codes that are widened to int16, for kernels whose registers are: r0 stream, r1
// codes, r2 to r5 overwritten, r6 r8 r10 r12 A of channels 01 23 45 67, r7 r9 r11 lr sums of channels 0 2 4 6
// (dot_wide_1x8_dsp.h). Undefined again at their ends.
// clang-format off
#define MILLIWATT_PAIR(codes, w, a, sum) \
  "smlad " a ", " codes ", " w ", " a "\n" \
  "sxtb16 " w ", " w "\n" \
  "smlad " sum ", " codes ", " w ", " sum "\n"
#define MILLIWATT_FOUR_CODES \
  "ldr r2, [r1], #8\n" \
  "ldr r3, [r0], #4\n" \
  "ldr r4, [r0], #4\n" \
  "ldr r5, [r0], #4\n" \
  MILLIWATT_PAIR("r2", "r3", "r6", "r7") \
  MILLIWATT_PAIR("r2", "r4", "r8", "r9") \
  MILLIWATT_PAIR("r2", "r5", "r10", "r11") \
  "ldr r3, [r0], #4\n" \
  "ldr r4, [r1, #-4]\n" \
  "ldr r5, [r0], #4\n" \
  MILLIWATT_PAIR("r2", "r3", "r12", "lr") \
  MILLIWATT_PAIR("r4", "r5", "r6", "r7") \
  "ldr r2, [r0], #4\n" \
  "ldr r3, [r0], #4\n" \
  "ldr r5, [r0], #4\n" \
  MILLIWATT_PAIR("r4", "r2", "r8", "r9") \
  MILLIWATT_PAIR("r4", "r3", "r10", "r11") \
  MILLIWATT_PAIR("r4", "r5", "r12", "lr")
// clang-format on
