// What dot_2x4_dsp.h and dot_3x3x3_dsp.h are put together from. Registers as there; undefined again at their ends.
// clang-format off
#define MILLIWATT_MULTIPLY \
  "smlad r6, r4, r2, r6\n" \
  "smlad r8, r5, r2, r8\n" \
  "sxtb16 r2, r2\n" \
  "smlad r10, r4, r3, r10\n" \
  "smlad r12, r5, r3, r12\n" \
  "sxtb16 r3, r3\n" \
  "smlad r7, r4, r2, r7\n" \
  "smlad r9, r5, r2, r9\n" \
  "smlad r11, r4, r3, r11\n" \
  "smlad lr, r5, r3, lr\n"
// The same for the first step: pixel 1 starts from what pixel 0 starts from.
#define MILLIWATT_START \
  "smlad r8, r5, r2, r6\n" \
  "smlad r6, r4, r2, r6\n" \
  "sxtb16 r2, r2\n" \
  "smlad r12, r5, r3, r10\n" \
  "smlad r10, r4, r3, r10\n" \
  "sxtb16 r3, r3\n" \
  "smlad r9, r5, r2, r7\n" \
  "smlad r7, r4, r2, r7\n" \
  "smlad lr, r5, r3, r11\n" \
  "smlad r11, r4, r3, r11\n"
#define MILLIWATT_LOAD(here, there) \
  "ldr.n r2, [r0, #" #here "]\n" \
  "ldr.n r3, [r0, #" #there "]\n" \
  ".if %c[apart]\n" \
  "ldr.n r4, [r1, #" #here "/2]\n" \
  "ldr r5, [r1, #" #here "/2+%c[apart]]\n" \
  ".else\n" \
  "ldr.n r4, [r1, #" #here "]\n" \
  "ldr.n r5, [r1, #" #there "]\n" \
  ".endif\n"
// Step 0, which comes last and moves on by all steps of its block; of the columns only where `moves`.
#define MILLIWATT_LOAD_LAST(bytes, moves) \
  "ldr.n r3, [r0, #4]\n" \
  ".if %c[apart]\n" \
  "ldr r5, [r1, #%c[apart]]\n" \
  ".else\n" \
  "ldr.n r5, [r1, #4]\n" \
  ".endif\n" \
  "ldr r2, [r0], #" bytes "\n" \
  ".if (" moves ") && %c[apart]\n" \
  "ldr r4, [r1], #(" bytes ")/2\n" \
  ".elseif " moves "\n" \
  "ldr r4, [r1], #" bytes "\n" \
  ".else\n" \
  "ldr.n r4, [r1]\n" \
  ".endif\n"
#define MILLIWATT_STEP(here, there) MILLIWATT_LOAD(here, there) MILLIWATT_MULTIPLY
#define MILLIWATT_STEP_IF(number, here, there) \
  ".if %c[first] > " #number "\n" \
  MILLIWATT_STEP(here, there) \
  ".endif\n"
// Steps that come again: a block of them.
#define MILLIWATT_STEP_OF_BLOCK(number, here, there) \
  ".if %c[block] > " #number "\n" \
  MILLIWATT_STEP(here, there) \
  ".endif\n"
#define MILLIWATT_BLOCK \
  MILLIWATT_STEP_OF_BLOCK(1, 8, 12) \
  MILLIWATT_STEP_OF_BLOCK(2, 16, 20) \
  MILLIWATT_STEP_OF_BLOCK(3, 24, 28) \
  MILLIWATT_STEP_OF_BLOCK(4, 32, 36) \
  MILLIWATT_STEP_OF_BLOCK(5, 40, 44) \
  MILLIWATT_STEP_OF_BLOCK(6, 48, 52) \
  MILLIWATT_STEP_OF_BLOCK(7, 56, 60) \
  MILLIWATT_STEP_OF_BLOCK(8, 64, 68) \
  MILLIWATT_STEP_OF_BLOCK(9, 72, 76) \
  MILLIWATT_STEP_OF_BLOCK(10, 80, 84) \
  MILLIWATT_STEP_OF_BLOCK(11, 88, 92) \
  MILLIWATT_STEP_OF_BLOCK(12, 96, 100) \
  MILLIWATT_STEP_OF_BLOCK(13, 104, 108) \
  MILLIWATT_STEP_OF_BLOCK(14, 112, 116) \
  MILLIWATT_STEP_OF_BLOCK(15, 120, 124) \
  MILLIWATT_LOAD_LAST("8 * %c[block]", "1") \
  MILLIWATT_MULTIPLY
// With a negative shift, negative numbers lose 1 after the first factor, so that their ties are rounded away from zero.
#define MILLIWATT_REQUANTIZE(a, b, m, q) \
  "smmlar " a ", " a ", " m ", " a "\n" \
  "smmlar " b ", " b ", " m ", " b "\n" \
  ".if %c[shift] < 0\n" \
  "add " a ", " a ", " a ", asr #31\n" \
  "add " b ", " b ", " b ", asr #31\n" \
  ".endif\n" \
  "smmlar " a ", " a ", " q ", r1\n" \
  "smmlar " b ", " b ", " q ", r1\n"
// With a shift: factor m, start q; of odd channels 256 times the sum.
#define MILLIWATT_SCALE(a, b, m, q) \
  "smmlar " a ", " a ", " m ", " q "\n" \
  "smmlar " b ", " b ", " m ", " q "\n"
// A channel of both pixels: r3 where it goes, moved on; r2 how far behind that the second pixel's goes.
#define MILLIWATT_STORE(a, b, by) \
  MILLIWATT_SATURATE(b, by) \
  MILLIWATT_SATURATE(a, by) \
  "strb " b ", [r3, r2]\n" \
  "strb " a ", [r3], #1\n"
// Four codes to a word in a. Narrow: all are int16 before they are clamped.
#define MILLIWATT_PACK(a, b, c, d) \
  ".if %c[narrow]\n" \
  "pkhbt " a ", " a ", " c ", lsl #16\n" \
  "pkhbt " b ", " b ", " d ", lsl #16\n" \
  "usat16 " a ", #8, " a "\n" \
  "usat16 " b ", #8, " b "\n" \
  ".else\n" \
  "usat " a ", #8, " a "\n" \
  "usat " b ", #8, " b "\n" \
  "usat " c ", #8, " c "\n" \
  "usat " d ", #8, " d "\n" \
  "orr " a ", " a ", " c ", lsl #16\n" \
  "orr " b ", " b ", " d ", lsl #16\n" \
  ".endif\n" \
  "orr " a ", " a ", " b ", lsl #8\n" \
  "eor " a ", " a ", #0x80808080\n"
// Four codes of each pixel, in a and b, to their columns.
#define MILLIWATT_WIDEN(a, b, at0, at1, at2, at3) \
  "sxtb16 r12, " a "\n" \
  "sxtb16 lr, " b "\n" \
  "sxtb16 " a ", " a ", ror #8\n" \
  "sxtb16 " b ", " b ", ror #8\n" \
  "str r12, [r2" at0 "\n" \
  "str lr, [r2" at1 "\n" \
  "str " a ", [r2" at2 "\n" \
  "str " b ", [r2" at3 "\n"
// clang-format on
