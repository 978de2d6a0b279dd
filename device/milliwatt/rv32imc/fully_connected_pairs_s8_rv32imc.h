// FULLY_CONNECTED, int8, RV32IMC, one vector: everything in one step, eight units at a time, two products a
// multiplication.
//
// A word holds two inputs, x0 + 2^16 x1 as a sum, and two weights of a unit the other way round, w1 + 2^16 w0. The
// upper half of their product is x0 w0 + x1 w1, one less where the lower half, x0 w1, is negative. Such words are added
// up over kGroup inputs, as many as keep both halves within 16 bits, rounded, and their upper halves added to the
// unit's sum. A product costs an instruction and a half, and its weight takes two bytes.
//
// weights: for each eight units, for each two inputs, a word of each unit. channels: for each eight units their biases,
// the weights that are apart of each, and the codes' numbers of each. scratch: the inputs' words.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "codes_rv32imc.h"

#if defined(__riscv_mul)

namespace milliwatt {

// clang-format off
#define MILLIWATT_START(SUM, UNIT) \
  "lw " SUM ", 4 * " UNIT "(%[weights])\n" \
  "mul " SUM ", " SUM ", t0\n"
#define MILLIWATT_ADD(SUM, UNIT) \
  "lw t1, 32 * \\pair + 4 * " UNIT "(%[weights])\n" \
  "mul t1, t1, t0\n" \
  "add " SUM ", " SUM ", t1\n"
#define MILLIWATT_SPLIT(GROUP, SUM) \
  "add " GROUP ", " GROUP ", t0\n" \
  "srai " GROUP ", " GROUP ", 16\n" \
  "add %[" SUM "], %[" SUM "], " GROUP "\n"

// The sums of eight units, in groups of 2 * Pairs inputs. Returns where the next units' weights begin.
template <int32_t Pairs>
__attribute__((always_inline)) inline const int32_t* dot_units(const int32_t* codes, const int32_t* end,
                                                               const int32_t* weights, int32_t (&sums)[8]) {
  __asm__ volatile(
      "1:\n"
      "lw t0, 0(%[codes])\n"
      MILLIWATT_START("t2", "0")
      MILLIWATT_START("t3", "1")
      MILLIWATT_START("t4", "2")
      MILLIWATT_START("t5", "3")
      MILLIWATT_START("a4", "4")
      MILLIWATT_START("a5", "5")
      MILLIWATT_START("a6", "6")
      MILLIWATT_START("a7", "7")
      ".irp pair, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n.if \\pair < %c[pairs]\n"
      "lw t0, 4 * \\pair(%[codes])\n"
      MILLIWATT_ADD("t2", "0")
      MILLIWATT_ADD("t3", "1")
      MILLIWATT_ADD("t4", "2")
      MILLIWATT_ADD("t5", "3")
      MILLIWATT_ADD("a4", "4")
      MILLIWATT_ADD("a5", "5")
      MILLIWATT_ADD("a6", "6")
      MILLIWATT_ADD("a7", "7")
      ".endif\n.endr\n"
      "lui t0, 8\n"
      "addi %[codes], %[codes], 4 * %c[pairs]\n"
      "addi %[weights], %[weights], 32 * %c[pairs]\n"
      MILLIWATT_SPLIT("t2", "s0")
      MILLIWATT_SPLIT("t3", "s1")
      MILLIWATT_SPLIT("t4", "s2")
      MILLIWATT_SPLIT("t5", "s3")
      MILLIWATT_SPLIT("a4", "s4")
      MILLIWATT_SPLIT("a5", "s5")
      MILLIWATT_SPLIT("a6", "s6")
      MILLIWATT_SPLIT("a7", "s7")
      "bne %[codes], %[end], 1b\n"
      : [codes] "+&r"(codes), [weights] "+&r"(weights), [s0] "+&r"(sums[0]), [s1] "+&r"(sums[1]), [s2] "+&r"(sums[2]),
        [s3] "+&r"(sums[3]), [s4] "+&r"(sums[4]), [s5] "+&r"(sums[5]), [s6] "+&r"(sums[6]), [s7] "+&r"(sums[7])
      : [end] "r"(end), [pairs] "i"(Pairs)
      : "t0", "t1", "t2", "t3", "t4", "t5", "a4", "a5", "a6", "a7", "memory");
  return weights;
}
// clang-format on

#undef MILLIWATT_START
#undef MILLIWATT_ADD
#undef MILLIWATT_SPLIT

// Weights that are apart: their number, then weight * 2^16 + input each. Adds them to the sum.
inline const int32_t* add_apart_inputs(const int8_t* from, const int32_t* apart, int32_t& sum) {
  const int32_t* const end = apart + 1 + *apart;
  for (++apart; apart != end; ++apart) {
    const int32_t product = from[*apart & 0xffff] * (*apart >> 16);
    sum = static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(product));
  }
  return end;
}

template <class S, class In, class Out>
inline void fully_connected_pairs_s8_rv32imc(In in, Out out, Flash<int32_t> weights, Flash<int32_t> channels,
                                             void* scratch, int32_t step) {
  typedef typename CodesFormOf<S>::Form Form;
  const int32_t pairs = (S::kInputs + S::kGroup - 1) / S::kGroup * (S::kGroup / 2);
  int32_t* const codes = static_cast<int32_t*>(scratch);
  const int8_t* const from = in[step];
  for (int32_t i = 0; i < S::kInputs / 2; ++i) codes[i] = from[2 * i] + from[2 * i + 1] * INT32_C(65536);
  if (S::kInputs % 2 != 0) codes[S::kInputs / 2] = from[S::kInputs - 1];
  for (int32_t i = (S::kInputs + 1) / 2; i < pairs; ++i) codes[i] = 0;

  const int32_t* block = weights.address();
  const int32_t* table = channels.address();
  int8_t* to = out[step];
  for (int32_t unit = 0; unit < S::kUnits; unit += 8) {
    int32_t sums[8] = {table[0], table[1], table[2], table[3], table[4], table[5], table[6], table[7]};
    block = dot_units<S::kGroup / 2>(codes, codes + pairs, block, sums);
    table += 8;
    const int32_t count = S::kUnits - unit < 8 ? S::kUnits - unit : 8;
    for (int32_t i = 0; i < count; ++i) {
      if (S::kApart) table = add_apart_inputs(from, table, sums[i]);
      *to++ = static_cast<int8_t>(ChannelCodes<Form>(table).any(sums[i]));
      table += Form::kWords;
    }
  }
}

}  // namespace milliwatt

#endif
