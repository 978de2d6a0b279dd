// RV32IMC: dot products of pairs of pixels with pairs of channels, two products a multiplication.
//
// A word holds one code of each of two pixels, x0 + 2^16 x1, as a sum: MUL by a weight gives x0 w + 2^16 x1 w. Such
// words are added up over a group of taps, as many as keep both fields within 16 bits. Then a register takes the words,
// modulo 2^32, and another one their upper fields, rounded. From these both sums follow: the second is x1's, and the
// first without 2^16 times the second is x0's.
//
// Weights too large for their group are 0 in it. They come behind the groups, by twos, with their taps' places.
#pragma once

#include <stdint.h>

#include "store_pairs_rv32imc.h"

#if defined(__riscv_mul)

namespace milliwatt {

// codes: tap by tap three words, one for each pair. weights: a byte for each of two channels, tap by tap.
// clang-format off
#define MILLIWATT_AT(ROUND, TAP) "12 * (" ROUND " * (%c[form] & 255) + " TAP ")"
#define MILLIWATT_WEIGHT(ROUND, TAP) "2 * (" ROUND " * (%c[form] & 255) + " TAP ")"
#define MILLIWATT_LOAD_3(ROUND, TAP) \
  "lw t0, " MILLIWATT_AT(ROUND, TAP) "(%[codes])\n" \
  "lw t1, " MILLIWATT_AT(ROUND, TAP) " + 4(%[codes])\n" \
  "lw t2, " MILLIWATT_AT(ROUND, TAP) " + 8(%[codes])\n"
#define MILLIWATT_ADD(SUM, CODES) \
  "mul t4, " CODES ", t3\n" \
  "add " SUM ", " SUM ", t4\n"
// a3: 2^15
#define MILLIWATT_SPLIT(GROUP, WORDS, UPPER) \
  "add %[" WORDS "], %[" WORDS "], " GROUP "\n" \
  "add " GROUP ", " GROUP ", a3\n" \
  "srai " GROUP ", " GROUP ", 16\n" \
  "add %[" UPPER "], %[" UPPER "], " GROUP "\n"
#define MILLIWATT_ROUNDS ".irp round, 0, 1, 2, 3\n.if \\round < (%c[form] >> 8)\n"
#define MILLIWATT_TAPS ".irp tap, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n.if \\tap < (%c[form] & 255)\n"
#define MILLIWATT_END ".endif\n.endr\n"

// Two weights that are apart, of the words at the addresses t0 and a4.
#define MILLIWATT_PAIR(OFFSET, WORDS, UPPER) \
  "lw t2, " OFFSET "(t0)\n" \
  "lw t4, " OFFSET "(a4)\n" \
  "mul t2, t2, t1\n" \
  "mul t4, t4, a5\n" \
  "add t2, t2, t4\n" \
  "add %[" WORDS "], %[" WORDS "], t2\n" \
  "add t2, t2, a3\n" \
  "srai t2, t2, 16\n" \
  "add %[" UPPER "], %[" UPPER "], t2\n"
// Those of one channel, from t5 to END.
#define MILLIWATT_APART(END, PAIRS) \
  "beq t5, " END ", 3f\n" \
  "2:\n" \
  "lhu t0, 0(t5)\n" \
  "lh t1, 2(t5)\n" \
  "lhu a4, 4(t5)\n" \
  "lh a5, 6(t5)\n" \
  "addi t5, t5, 8\n" \
  "add t0, t0, %[codes]\n" \
  "add a4, a4, %[codes]\n" \
  PAIRS \
  "bne t5, " END ", 2b\n" \
  "3:\n"
// The table is on the stack in the loop, for the registers are taken.
#define MILLIWATT_KEEP_TABLE \
  "addi sp, sp, -16\n" \
  "sw t5, 0(sp)\n"
// The weights of both channels that are apart. In the same statement as the dot products, or compilers move the sums.
#define MILLIWATT_BOTH_APART(PAIRS_OF_A, PAIRS_OF_B) \
  "lw t5, 0(sp)\n" \
  "addi sp, sp, 16\n" \
  ".if %c[apart]\n" \
  "lw a6, 16(t5)\n" \
  "addi t5, t5, 20\n" \
  "beqz a6, 4f\n" \
  "li t6, 12 * %c[taps]\n" \
  "sub %[codes], %[codes], t6\n" \
  "slli t6, a6, 16\n" \
  "srli t6, t6, 14\n" \
  "add t6, t6, t5\n" \
  "srli a6, a6, 16\n" \
  "slli a6, a6, 2\n" \
  "add a6, a6, t6\n" \
  MILLIWATT_APART("t6", PAIRS_OF_A) \
  MILLIWATT_APART("a6", PAIRS_OF_B) \
  "4:\n" \
  ".else\n" \
  "addi t5, t5, 16\n" \
  ".endif\n"
// The first words of a pair's sums.
#define MILLIWATT_START(WORDS_OF_A, UPPER_OF_A, WORDS_OF_B, UPPER_OF_B) \
  "lw %[" WORDS_OF_A "], 0(t5)\n" \
  "lw %[" UPPER_OF_A "], 4(t5)\n" \
  "lw %[" WORDS_OF_B "], 8(t5)\n" \
  "lw %[" UPPER_OF_B "], 12(t5)\n"

// Three pairs, two channels: `Rounds` groups of `Group` taps an iteration, 1 to 4; a tap takes 17 instructions. codes:
// of `Taps` taps. table: the first words of both channels' sums; with Apart 1 the number of the first channel's weights
// that are apart + 2^16 times the second one's, both even, then weight * 2^16 + 12 * tap each; moves on behind all.
template <int32_t Taps, int32_t Group, int32_t Rounds, int32_t Apart>
__attribute__((always_inline)) inline void dot_pairs(const int32_t* codes, const int8_t* weights, const int32_t*& table,
                                                     PairSums (&a)[3], PairSums (&b)[3]) {
  const int32_t* const codes_end = codes + 3 * Taps;
  register const int32_t* at __asm__("t5") = table;
  __asm__ volatile(
      MILLIWATT_START("aw0", "au0", "bw0", "bu0")
      MILLIWATT_START("aw1", "au1", "bw1", "bu1")
      MILLIWATT_START("aw2", "au2", "bw2", "bu2")
      MILLIWATT_KEEP_TABLE
      "lui a3, 8\n"
      "1:\n"
      MILLIWATT_ROUNDS
      MILLIWATT_LOAD_3("\\round", "0")
      "lb t3, " MILLIWATT_WEIGHT("\\round", "0") "(%[weights])\n"
      "mul t5, t0, t3\n"
      "mul t6, t1, t3\n"
      "mul a7, t2, t3\n"
      "lb t3, " MILLIWATT_WEIGHT("\\round", "0") " + 1(%[weights])\n"
      "mul a4, t0, t3\n"
      "mul a5, t1, t3\n"
      "mul a6, t2, t3\n"
      MILLIWATT_TAPS
      MILLIWATT_LOAD_3("\\round", "\\tap")
      "lb t3, " MILLIWATT_WEIGHT("\\round", "\\tap") "(%[weights])\n"
      MILLIWATT_ADD("t5", "t0")
      MILLIWATT_ADD("t6", "t1")
      MILLIWATT_ADD("a7", "t2")
      "lb t3, " MILLIWATT_WEIGHT("\\round", "\\tap") " + 1(%[weights])\n"
      MILLIWATT_ADD("a4", "t0")
      MILLIWATT_ADD("a5", "t1")
      MILLIWATT_ADD("a6", "t2")
      MILLIWATT_END
      MILLIWATT_SPLIT("t5", "aw0", "au0")
      MILLIWATT_SPLIT("t6", "aw1", "au1")
      MILLIWATT_SPLIT("a7", "aw2", "au2")
      MILLIWATT_SPLIT("a4", "bw0", "bu0")
      MILLIWATT_SPLIT("a5", "bw1", "bu1")
      MILLIWATT_SPLIT("a6", "bw2", "bu2")
      MILLIWATT_END
      "addi %[codes], %[codes], 12 * (%c[form] >> 8) * (%c[form] & 255)\n"
      "addi %[weights], %[weights], 2 * (%c[form] >> 8) * (%c[form] & 255)\n"
      "bne %[codes], %[end], 1b\n"
      MILLIWATT_BOTH_APART(
          MILLIWATT_PAIR("0", "aw0", "au0") MILLIWATT_PAIR("4", "aw1", "au1") MILLIWATT_PAIR("8", "aw2", "au2"),
          MILLIWATT_PAIR("0", "bw0", "bu0") MILLIWATT_PAIR("4", "bw1", "bu1") MILLIWATT_PAIR("8", "bw2", "bu2"))
      : [codes] "+&r"(codes), [weights] "+&r"(weights), [table] "+&r"(at), [aw0] "=&r"(a[0].words),
        [au0] "=&r"(a[0].upper), [aw1] "=&r"(a[1].words), [au1] "=&r"(a[1].upper), [aw2] "=&r"(a[2].words),
        [au2] "=&r"(a[2].upper), [bw0] "=&r"(b[0].words), [bu0] "=&r"(b[0].upper), [bw1] "=&r"(b[1].words),
        [bu1] "=&r"(b[1].upper), [bw2] "=&r"(b[2].words), [bu2] "=&r"(b[2].upper)
      : [end] "r"(codes_end), [form] "i"(256 * Rounds + Group), [taps] "i"(Taps), [apart] "i"(Apart)
      : "t0", "t1", "t2", "t3", "t4", "t6", "a3", "a4", "a5", "a6", "a7", "memory");
  table = at;
}

// One pair, two channels: a tap takes 7 instructions.
template <int32_t Taps, int32_t Group, int32_t Rounds, int32_t Apart>
__attribute__((always_inline)) inline void dot_pairs(const int32_t* codes, const int8_t* weights, const int32_t*& table,
                                                     PairSums (&a)[1], PairSums (&b)[1]) {
  const int32_t* const codes_end = codes + 3 * Taps;
  register const int32_t* at __asm__("t5") = table;
  __asm__ volatile(
      MILLIWATT_START("aw0", "au0", "bw0", "bu0")
      MILLIWATT_KEEP_TABLE
      "lui a3, 8\n"
      "1:\n"
      MILLIWATT_ROUNDS
      "lw t0, " MILLIWATT_AT("\\round", "0") "(%[codes])\n"
      "lb t3, " MILLIWATT_WEIGHT("\\round", "0") "(%[weights])\n"
      "lb t1, " MILLIWATT_WEIGHT("\\round", "0") " + 1(%[weights])\n"
      "mul t5, t0, t3\n"
      "mul t6, t0, t1\n"
      MILLIWATT_TAPS
      "lw t0, " MILLIWATT_AT("\\round", "\\tap") "(%[codes])\n"
      "lb t3, " MILLIWATT_WEIGHT("\\round", "\\tap") "(%[weights])\n"
      MILLIWATT_ADD("t5", "t0")
      "lb t3, " MILLIWATT_WEIGHT("\\round", "\\tap") " + 1(%[weights])\n"
      MILLIWATT_ADD("t6", "t0")
      MILLIWATT_END
      MILLIWATT_SPLIT("t5", "aw0", "au0")
      MILLIWATT_SPLIT("t6", "bw0", "bu0")
      MILLIWATT_END
      "addi %[codes], %[codes], 12 * (%c[form] >> 8) * (%c[form] & 255)\n"
      "addi %[weights], %[weights], 2 * (%c[form] >> 8) * (%c[form] & 255)\n"
      "bne %[codes], %[end], 1b\n"
      MILLIWATT_BOTH_APART(MILLIWATT_PAIR("0", "aw0", "au0"), MILLIWATT_PAIR("0", "bw0", "bu0"))
      : [codes] "+&r"(codes), [weights] "+&r"(weights), [table] "+&r"(at), [aw0] "=&r"(a[0].words),
        [au0] "=&r"(a[0].upper), [bw0] "=&r"(b[0].words), [bu0] "=&r"(b[0].upper)
      : [end] "r"(codes_end), [form] "i"(256 * Rounds + Group), [taps] "i"(Taps), [apart] "i"(Apart)
      : "t0", "t1", "t2", "t3", "t4", "t6", "a3", "a4", "a5", "a6", "memory");
  table = at;
}

// clang-format on

#undef MILLIWATT_AT
#undef MILLIWATT_WEIGHT
#undef MILLIWATT_LOAD_3
#undef MILLIWATT_ADD
#undef MILLIWATT_SPLIT
#undef MILLIWATT_ROUNDS
#undef MILLIWATT_TAPS
#undef MILLIWATT_END
#undef MILLIWATT_PAIR
#undef MILLIWATT_APART
#undef MILLIWATT_BOTH_APART
#undef MILLIWATT_START
#undef MILLIWATT_KEEP_TABLE

// All channels of `Pairs` pairs, 1 or 3; `Taps` is a multiple of Group * Rounds. channels: for each two channels the
// first words of both sums, the weights that are apart of both, and the codes' numbers of both; of a last one without a
// partner the second has none. to: of the first pixel; the next ones are `Channels` apart.
template <int32_t Pairs, int32_t Taps, int32_t Group, int32_t Rounds, int32_t Channels, int32_t Apart, class Form>
__attribute__((noinline)) void dot_pairs_rv32imc(const int32_t* codes, const int8_t* weights, const int32_t* channels,
                                                 int8_t* to) {
  for (int8_t* const end = to + Channels; to < end; to += 2) {
    PairSums a[Pairs], b[Pairs];
    dot_pairs<Taps, Group, Rounds, Apart>(codes, weights, channels, a, b);
    store_channel<Form, Channels>(channels, a, to);
    channels += Form::kWords;
    if (Channels % 2 == 0 || to + 1 != end) {
      store_channel<Form, Channels>(channels, b, to + 1);
      channels += Form::kWords;
    }
    weights += 2 * Taps;
  }
}

}  // namespace milliwatt

#endif
