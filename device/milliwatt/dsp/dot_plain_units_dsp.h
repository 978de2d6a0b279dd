// Armv7E-M: dot products of one vector with units of a dense layer, up to four at a time, requantized, for units that
// do not share halfwords with another (plain units): any weights, sums that wrap as the reference's do, and the
// reference's own requantization for right shifts from 2 to 30. Codes are widened once for all units of a group.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "spare_dsp.h"

namespace milliwatt {

// 16 multiply-accumulates of four units take 24 cycles.
// Registers: r0 codes, r1 weights, r2 r3 codes 1, 3 and 0, 2, r4 to r7 the units' sums, r8 to r11 their weights, r12
// weights 0, 2, lr rounds left, then to. Spare slots: 0 numbers, 1 to, 2 fours left, 3 codes.
// clang-format off
#define MILLIWATT_UNIT(sum, w) \
  "sxtb16 r12, " w "\n" \
  "sxtb16 " w ", " w ", ror #8\n" \
  "smlad " sum ", r3, r12, " sum "\n" \
  "smlad " sum ", r2, " w ", " sum "\n"
#define MILLIWATT_UNITS_WORD(units, at) \
  "ldr r2, [r0" at "\n" \
  "ldr r8, [r1], #4\n" \
  ".if " units " > 1\n" \
  "ldr r9, [r1], #4\n" \
  ".endif\n" \
  ".if " units " > 2\n" \
  "ldr r10, [r1], #4\n" \
  ".endif\n" \
  ".if " units " > 3\n" \
  "ldr r11, [r1], #4\n" \
  ".endif\n" \
  "sxtb16 r3, r2\n" \
  "sxtb16 r2, r2, ror #8\n" \
  MILLIWATT_UNIT("r4", "r8") \
  ".if " units " > 1\n" \
  MILLIWATT_UNIT("r5", "r9") \
  ".endif\n" \
  ".if " units " > 2\n" \
  MILLIWATT_UNIT("r6", "r10") \
  ".endif\n" \
  ".if " units " > 3\n" \
  MILLIWATT_UNIT("r7", "r11") \
  ".endif\n"
// Numbers of the unit from r0 on.
#define MILLIWATT_UNIT_CODE(units, number, sum) \
  ".if " units " > " #number "\n" \
  "ldr r2, [r0, #16 * " #number "]\n" \
  "ldr r3, [r0, #16 * " #number " + 8]\n" \
  "ldr r8, [r0, #16 * " #number " + 12]\n" \
  "smmlar " sum ", " sum ", r3, " sum "\n" \
  ".if %c[is_signed]\n" \
  "add " sum ", " sum ", " sum ", asr #31\n" \
  ".endif\n" \
  "smmlar " sum ", " sum ", r8, r12\n" \
  "ssat " sum ", #8, " sum "\n" \
  ".if %c[lowest] > -128\n" \
  "cmp " sum ", #%c[lowest]\n" \
  "it lt\n" \
  "movlt " sum ", #%c[lowest]\n" \
  ".endif\n" \
  ".if %c[highest] < 127\n" \
  "cmp " sum ", #%c[highest]\n" \
  "it gt\n" \
  "movgt " sum ", #%c[highest]\n" \
  ".endif\n" \
  "strb " sum ", [lr, r2]\n" \
  ".endif\n"
// So many units. Label 1: a round of four words.
#define MILLIWATT_UNITS(units) \
  MILLIWATT_GET("r0", 3) \
  MILLIWATT_GET("r2", 0) \
  "ldr r4, [r2, #4]\n" \
  ".if " units " > 1\n" \
  "ldr r5, [r2, #20]\n" \
  ".endif\n" \
  ".if " units " > 2\n" \
  "ldr r6, [r2, #36]\n" \
  ".endif\n" \
  ".if " units " > 3\n" \
  "ldr r7, [r2, #52]\n" \
  ".endif\n" \
  ".if %c[words] > 10\n" \
  "movw lr, #%c[words] / 4\n" \
  "1:\n" \
  ".rept 4\n" \
  MILLIWATT_UNITS_WORD(units, "], #4") \
  ".endr\n" \
  "subs lr, lr, #1\n" \
  "bne.w 1b\n" \
  ".rept %c[words] & 3\n" \
  MILLIWATT_UNITS_WORD(units, "], #4") \
  ".endr\n" \
  ".else\n" \
  ".rept %c[words]\n" \
  MILLIWATT_UNITS_WORD(units, "], #4") \
  ".endr\n" \
  ".endif\n" \
  ".if %c[tail]\n" \
  MILLIWATT_UNITS_WORD(units, ", #%c[tail] - 4]") \
  ".endif\n" \
  MILLIWATT_GET("r0", 0) \
  MILLIWATT_GET("lr", 1) \
  "mov r12, #%c[zero_point]\n" \
  MILLIWATT_UNIT_CODE(units, 0, "r4") \
  MILLIWATT_UNIT_CODE(units, 1, "r5") \
  MILLIWATT_UNIT_CODE(units, 2, "r6") \
  MILLIWATT_UNIT_CODE(units, 3, "r7")

// Fours of units and Rest units behind them. codes: so many, at least 4, at any address. weights, for each four and for
// the rest: a word of each unit for the first four codes, for the next ones and so on, last for the last four codes,
// where weights that were in the word before are 0. numbers: of the first unit (PlainChannel); to: unit 0 of the layer.
// Signed: negative sums lose 1 between the two factors. Stack: 36 bytes, 100 without FPU.
template <int32_t Fours, int32_t Rest, int32_t Codes, int32_t ZeroPoint, int32_t Lowest, int32_t Highest, bool Signed>
__attribute__((naked, noinline)) void dot_plain_units_dsp(const int8_t* /*codes*/, const int32_t* /*weights*/,
                                                          const int32_t* /*numbers*/, int8_t* /*to*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      MILLIWATT_PUT("r2", 0)
      MILLIWATT_PUT("r3", 1)
      MILLIWATT_PUT("r0", 3)
      ".if %c[fours] > 1\n"
      "movw r3, #%c[fours]\n"
      MILLIWATT_PUT("r3", 2)
      ".endif\n"
      ".if %c[fours]\n"
      "2:\n"
      MILLIWATT_UNITS("4")
      "adds r0, r0, #64\n"
      MILLIWATT_PUT("r0", 0)
      ".if %c[fours] > 1\n"
      MILLIWATT_GET("r3", 2)
      "subs r3, r3, #1\n"
      MILLIWATT_PUT("r3", 2)
      "bne.w 2b\n"
      ".endif\n"
      ".endif\n"
      ".if %c[rest]\n"
      MILLIWATT_UNITS("%c[rest]")
      ".endif\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n"
      :
      : [fours] "i"(Fours), [rest] "i"(Rest), [words] "i"(Codes / 4), [tail] "i"(Codes % 4),
        [zero_point] "i"(ZeroPoint), [lowest] "i"(Lowest), [highest] "i"(Highest), [is_signed] "i"(Signed));
}
// clang-format on

#undef MILLIWATT_UNIT
#undef MILLIWATT_UNITS_WORD
#undef MILLIWATT_UNIT_CODE
#undef MILLIWATT_UNITS

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
