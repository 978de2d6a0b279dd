// RV32IMC: one channel's codes of pairs of pixels, from the sums of dot_pairs_rv32imc.h.
#pragma once

#include "codes_rv32imc.h"

#if defined(__riscv_mul)

namespace milliwatt {

// The sums of one channel for one pair: of the words, modulo 2^32, and of their upper fields.
struct PairSums {
  int32_t words;
  int32_t upper;

  __attribute__((always_inline)) int32_t first() const {
    return static_cast<int32_t>(static_cast<uint32_t>(words) - (static_cast<uint32_t>(upper) << 16));
  }
  __attribute__((always_inline)) int32_t second() const { return upper; }
};

// clang-format off
// SUM becomes its code; LABEL: of what clamps it, behind all. t0-t3: range, factor, start, shift; t5, t6: the place of
// sum 0, the start below it.
#define MILLIWATT_CODE(SUM, PIXEL, LABEL) \
  "bltu t0, %[" SUM "], " LABEL "3f\n" \
  LABEL "2:\n" \
  ".if %c[two]\n" \
  "mv t4, t2\n" \
  "bgeu %[" SUM "], t5, " LABEL "4f\n" \
  "mv t4, t6\n" \
  LABEL "4:\n" \
  ".endif\n" \
  "slli %[" SUM "], %[" SUM "], %c[scale]\n" \
  "mulhu %[" SUM "], %[" SUM "], t1\n" \
  ".if %c[two]\n" \
  "add %[" SUM "], %[" SUM "], t4\n" \
  ".else\n" \
  "add %[" SUM "], %[" SUM "], t2\n" \
  ".endif\n" \
  "srl %[" SUM "], %[" SUM "], t3\n" \
  "sb %[" SUM "], " PIXEL " * %c[channels](%[to])\n" \
  LABEL "5:\n"
#define MILLIWATT_CLAMP(SUM, PIXEL, LABEL) \
  LABEL "3:\n" \
  "bgez %[" SUM "], " LABEL "6f\n" \
  "lw %[" SUM "], 16 + 8 * %c[two](%[table])\n" \
  "sb %[" SUM "], " PIXEL " * %c[channels](%[to])\n" \
  "j " LABEL "5b\n" \
  LABEL "6:\n" \
  "mv %[" SUM "], t0\n" \
  "j " LABEL "2b\n"
#define MILLIWATT_FIRST(WORDS, UPPER) \
  "slli t4, %[" UPPER "], 16\n" \
  "sub %[" WORDS "], %[" WORDS "], t4\n"
#define MILLIWATT_LINE \
  "lw t0, 0(%[table])\n" \
  "lw t1, 4(%[table])\n" \
  "lw t2, 8(%[table])\n" \
  "lw t3, 12(%[table])\n" \
  ".if %c[two]\n" \
  "lw t5, 16(%[table])\n" \
  "lw t6, 20(%[table])\n" \
  ".endif\n"

// table: as ChannelCodes reads it, of a line. Pixels' codes are `Channels` apart, at most 400.
template <class Form, int32_t Channels>
__attribute__((always_inline)) inline void store_line(const int32_t* table, PairSums (&sums)[3], int8_t* to) {
  __asm__ volatile(
      MILLIWATT_LINE
      MILLIWATT_FIRST("w0", "u0")
      MILLIWATT_CODE("w0", "0", "1")
      MILLIWATT_CODE("u0", "1", "2")
      MILLIWATT_FIRST("w1", "u1")
      MILLIWATT_CODE("w1", "2", "3")
      MILLIWATT_CODE("u1", "3", "4")
      MILLIWATT_FIRST("w2", "u2")
      MILLIWATT_CODE("w2", "4", "5")
      MILLIWATT_CODE("u2", "5", "6")
      "j 9f\n"
      MILLIWATT_CLAMP("w0", "0", "1")
      MILLIWATT_CLAMP("u0", "1", "2")
      MILLIWATT_CLAMP("w1", "2", "3")
      MILLIWATT_CLAMP("u1", "3", "4")
      MILLIWATT_CLAMP("w2", "4", "5")
      MILLIWATT_CLAMP("u2", "5", "6")
      "9:\n"
      : [w0] "+&r"(sums[0].words), [u0] "+&r"(sums[0].upper), [w1] "+&r"(sums[1].words), [u1] "+&r"(sums[1].upper),
        [w2] "+&r"(sums[2].words), [u2] "+&r"(sums[2].upper)
      : [table] "r"(table), [to] "r"(to), [channels] "i"(Channels), [two] "i"(+Form::kTwoStarts),
        [scale] "i"(+Form::kScale)
      : "t0", "t1", "t2", "t3", "t4", "t5", "t6", "memory");
}
template <class Form, int32_t Channels>
__attribute__((always_inline)) inline void store_line(const int32_t* table, PairSums (&sums)[1], int8_t* to) {
  __asm__ volatile(
      MILLIWATT_LINE
      MILLIWATT_FIRST("w0", "u0")
      MILLIWATT_CODE("w0", "0", "1")
      MILLIWATT_CODE("u0", "1", "2")
      "j 9f\n"
      MILLIWATT_CLAMP("w0", "0", "1")
      MILLIWATT_CLAMP("u0", "1", "2")
      "9:\n"
      : [w0] "+&r"(sums[0].words), [u0] "+&r"(sums[0].upper)
      : [table] "r"(table), [to] "r"(to), [channels] "i"(Channels), [two] "i"(+Form::kTwoStarts),
        [scale] "i"(+Form::kScale)
      : "t0", "t1", "t2", "t3", "t4", "t5", "t6", "memory");
}
// clang-format on

#undef MILLIWATT_CODE
#undef MILLIWATT_CLAMP
#undef MILLIWATT_FIRST
#undef MILLIWATT_LINE

template <class Form, int32_t Channels, int32_t Pairs>
__attribute__((always_inline)) inline void store_channel(const int32_t* table, PairSums (&sums)[Pairs], int8_t* to) {
  const ChannelCodes<Form> codes(table);
  if (Channels <= 400 && !codes.is_general()) {
    store_line<Form, Channels <= 400 ? Channels : 0>(table, sums, to);
    return;
  }
  for (int32_t pair = 0; pair < Pairs; ++pair, to += 2 * Channels) {
    to[0] = static_cast<int8_t>(codes.any(sums[pair].first()));
    to[Channels] = static_cast<int8_t>(codes.any(sums[pair].second()));
  }
}

}  // namespace milliwatt

#endif
