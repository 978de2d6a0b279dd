// Armv7E-M: image rows to columns of int16, as conv2d_wide_rows_s8_dsp.h lays them out.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// clang-format off
// Sixteen codes, the first two of them in r3 for the last store.
#define MILLIWATT_WIDEN_16 \
  "ldr r3, [r0], #16\n" \
  "ldr r5, [r0, #-12]\n" \
  "ldr r7, [r0, #-8]\n" \
  "ldr r9, [r0, #-4]\n" \
  "sxtb16 r4, r3, ror #8\n" \
  "sxtb16 r3, r3\n" \
  "sxtb16 r6, r5, ror #8\n" \
  "sxtb16 r5, r5\n" \
  "sxtb16 r8, r7, ror #8\n" \
  "sxtb16 r7, r7\n" \
  "sxtb16 r10, r9, ror #8\n" \
  "sxtb16 r9, r9\n" \
  "str r4, [r1, #4]\n" \
  "str r5, [r1, #8]\n" \
  "str r6, [r1, #12]\n" \
  "str r7, [r1, #16]\n" \
  "str r8, [r1, #20]\n" \
  "str r9, [r1, #24]\n" \
  "str r10, [r1, #28]\n"
#define MILLIWATT_WIDEN_4 \
  "ldr r3, [r0], #4\n" \
  "sxtb16 r4, r3, ror #8\n" \
  "sxtb16 r3, r3\n" \
  "str r4, [r1, #4]\n" \
  "str r3, [r1], #8\n"
// clang-format on

// Behind the rounds: where pixels are left (r12), the last ones are taken, some of them again.
#define MILLIWATT_REST_OF_PIXELS \
  "subs r2, r2, #1\n"            \
  "bne.w 1b\n"                   \
  ".if %c[pixels] > 1\n"         \
  "cmp r12, #0\n"                \
  "beq 3f\n"                     \
  "rsb r12, r12, #%c[pixels]\n"  \
  "movw r3, #%c[from]\n"         \
  "mls r0, r12, r3, r0\n"        \
  "movw r3, #%c[apart]\n"        \
  "mls r1, r12, r3, r1\n"        \
  "mov r12, #0\n"                \
  "movs r2, #1\n"                \
  "b.w 1b\n"                     \
  "3:\n"                         \
  ".endif\n"

// Widens the codes of pixels of Words words each, of each word codes 0 and 2, then 1 and 3; words of pixels lie Apart
// bytes apart. rounds: of Pixels pixels each; rest: pixels behind them, fewer. Stores one by one take a cycle less than
// STM. Stack: 36 bytes.
// clang-format off
template <int32_t Words, int32_t Apart, int32_t Pixels>
__attribute__((naked, noinline)) void widen_pixels(const int8_t* /*from*/, uint32_t* /*to*/, int32_t /*rounds*/,
                                                   int32_t /*rest*/) {
  __asm__ volatile(
      "push {r4-r10, lr}\n"
      "mov r12, r3\n"
      "1:\n"
      ".rept %c[pixels]\n"
      ".rept %c[words] / 4\n"
      MILLIWATT_WIDEN_16
      ".if %c[words] == 4 && %c[gap] < 224\n"
      "str r3, [r1], #32 + %c[gap]\n"
      ".else\n"
      "str r3, [r1], #32\n"
      ".endif\n"
      ".endr\n"
      ".rept %c[words] & 3\n"
      MILLIWATT_WIDEN_4
      ".endr\n"
      ".if %c[gap] && (%c[words] != 4 || %c[gap] >= 224)\n"
      "addw r1, r1, #%c[gap]\n"
      ".endif\n"
      ".endr\n"
      MILLIWATT_REST_OF_PIXELS
      "pop {r4-r10, pc}\n"
      :
      : [words] "i"(Words), [gap] "i"(Apart - 8 * Words), [pixels] "i"(Pixels), [from] "i"(4 * Words),
        [apart] "i"(Apart));
}
// clang-format on

// The same for any number of codes a pixel: whole words of four first, the other codes behind them. Pixels lie From
// bytes apart in the image, Apart bytes in the columns, which may begin at any int16. rounds: of Groups groups of so
// many pixels, more than one of up to 8 codes in all; rest: pixels behind them, fewer than in a round. Stack: 36 bytes.
// clang-format off
#define MILLIWATT_LOAD_CODE(reg, number, at) \
  ".if %c[tail] * %c[group] > " #number "\n" \
  "ldrsb " reg ", [r0, #" at "]\n" \
  ".endif\n"
#define MILLIWATT_STORE_CODE(reg, number, at) \
  ".if %c[tail] * %c[group] > " #number "\n" \
  "strh " reg ", [r1, #" at "]\n" \
  ".endif\n"
// Where code `number` of a group lies: in pixel number / tail.
#define MILLIWATT_FROM(number) "(" #number " / %c[tail]) * %c[from] + " #number " %% %c[tail]"
#define MILLIWATT_TO(number) "(" #number " / %c[tail]) * %c[apart] + 2 * (" #number " %% %c[tail])"
template <int32_t Codes, int32_t From, int32_t Apart, int32_t Group, int32_t Groups>
__attribute__((naked, noinline)) void widen_codes(const int8_t* /*from*/, void* /*to*/, int32_t /*rounds*/,
                                                  int32_t /*rest*/) {
  __asm__ volatile(
      "push {r4-r10, lr}\n"
      "mov r12, r3\n"
      "1:\n"
      ".rept %c[groups]\n"
      ".if %c[words] >= 12\n"
      "mov lr, #%c[words] / 4\n"
      "2:\n"
      MILLIWATT_WIDEN_16
      "str r3, [r1], #32\n"
      "subs lr, lr, #1\n"
      "bne.w 2b\n"
      ".else\n"
      ".rept %c[words] / 4\n"
      MILLIWATT_WIDEN_16
      "str r3, [r1], #32\n"
      ".endr\n"
      ".endif\n"
      ".rept %c[words] & 3\n"
      MILLIWATT_WIDEN_4
      ".endr\n"
      ".if %c[tail]\n"
      MILLIWATT_LOAD_CODE("r4", 1, MILLIWATT_FROM(1))
      MILLIWATT_LOAD_CODE("r5", 2, MILLIWATT_FROM(2))
      MILLIWATT_LOAD_CODE("r6", 3, MILLIWATT_FROM(3))
      MILLIWATT_LOAD_CODE("r7", 4, MILLIWATT_FROM(4))
      MILLIWATT_LOAD_CODE("r8", 5, MILLIWATT_FROM(5))
      MILLIWATT_LOAD_CODE("r9", 6, MILLIWATT_FROM(6))
      MILLIWATT_LOAD_CODE("r10", 7, MILLIWATT_FROM(7))
      ".if %c[short_moves]\n"
      "ldrsb r3, [r0], #%c[from_move]\n"
      ".else\n"
      "ldrsb r3, [r0]\n"
      ".endif\n"
      MILLIWATT_STORE_CODE("r4", 1, MILLIWATT_TO(1))
      MILLIWATT_STORE_CODE("r5", 2, MILLIWATT_TO(2))
      MILLIWATT_STORE_CODE("r6", 3, MILLIWATT_TO(3))
      MILLIWATT_STORE_CODE("r7", 4, MILLIWATT_TO(4))
      MILLIWATT_STORE_CODE("r8", 5, MILLIWATT_TO(5))
      MILLIWATT_STORE_CODE("r9", 6, MILLIWATT_TO(6))
      MILLIWATT_STORE_CODE("r10", 7, MILLIWATT_TO(7))
      ".if %c[short_moves]\n"
      "strh r3, [r1], #%c[to_move]\n"
      ".else\n"
      "strh r3, [r1]\n"
      ".endif\n"
      ".endif\n"
      ".if !%c[tail] || !%c[short_moves]\n"
      "addw r0, r0, #%c[from_move]\n"
      "addw r1, r1, #%c[to_move]\n"
      ".endif\n"
      ".endr\n"
      MILLIWATT_REST_OF_PIXELS
      "pop {r4-r10, pc}\n"
      :
      : [words] "i"(Codes / 4), [tail] "i"(Codes % 4), [from] "i"(From), [apart] "i"(Apart), [group] "i"(Group),
        [groups] "i"(Groups), [pixels] "i"(Group * Groups), [from_move] "i"(Group * From - Codes / 4 * 4),
        [to_move] "i"(Group * Apart - Codes / 4 * 8),
        [short_moves] "i"(Group * From - Codes / 4 * 4 < 256 && Group * Apart - Codes / 4 * 8 < 256));
}
// clang-format on
#undef MILLIWATT_WIDEN_16
#undef MILLIWATT_WIDEN_4
#undef MILLIWATT_REST_OF_PIXELS
#undef MILLIWATT_LOAD_CODE
#undef MILLIWATT_STORE_CODE
#undef MILLIWATT_FROM
#undef MILLIWATT_TO

// Zero points to `columns` columns of `rounds` times Words words each, `apart` words from one to the next.
template <int32_t Words>
__attribute__((noinline)) void fill_columns(uint32_t* to, int32_t zero_point, int32_t columns, int32_t rounds,
                                            int32_t apart) {
  const uint32_t two = static_cast<uint16_t>(zero_point) * UINT32_C(0x10001);
  for (; columns > 0; --columns, to += apart) {
    uint32_t* at = to;
    for (int32_t i = rounds; i > 0; --i) {
      __asm__ volatile(".rept %c2\nstr %1, [%0], #4\n.endr" : "+r"(at) : "r"(two), "i"(Words) : "memory");
    }
  }
}

// The same for any number of codes a column, which may begin at any int16. apart: int16 from one column to the next.
__attribute__((noinline)) inline void fill_codes_of_columns(int16_t* to, int32_t zero_point, int32_t columns,
                                                            int32_t codes, int32_t apart) {
  for (; columns > 0; --columns, to += apart) {
    int16_t* at = to;
    for (int32_t i = codes; i > 0; --i) {
      __asm__ volatile("strh %1, [%0], #2" : "+r"(at) : "r"(zero_point) : "memory");
    }
  }
}

}  // namespace milliwatt

#endif
