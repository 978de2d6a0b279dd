// FULLY_CONNECTED, int8, RV32IMC, input in one row: everything in one step, eight units at a time.
//
// A product costs three instructions (load of a byte, MUL, ADD) and an eighth of the input's load: the sums of eight
// units stay in registers. Only bytes are loaded, for many cores trap on unaligned words.
//
// weights: for each eight units (the last ones may be fewer), for each input, one of each unit. bias has the zero point
// folded in; multipliers and shifts are one a unit, as scale_sum takes them. kNarrowSums: every sum is within 30 bits.
// kLeftShifts: some unit's shift is not negative.
#pragma once

#include "../core/flash.h"
#include "../core/requantize.h"
#include "../core/rows.h"
#include "needs_rv32imc.h"

#if defined(__riscv_mul)

namespace milliwatt {

// The sums of some units. They may wrap on the way, for the zero point's part is in the bias.
template <int32_t Units>
struct UnitSums : UnitSums<Units - 1> {
  typedef UnitSums<Units - 1> Others;

  __attribute__((always_inline)) inline void load(const int32_t* from) {
    Others::load(from);
    sum = from[Units - 1];
  }
  __attribute__((always_inline)) inline void store(int32_t* to) const {
    Others::store(to);
    to[Units - 1] = sum;
  }
  __attribute__((always_inline)) inline void add(int32_t input, const int8_t* weights) {
    Others::add(input, weights);
    sum = static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(input * weights[Units - 1]));
    __asm__("" : "+r"(sum));  // gcc 12 would add up products first, and need more registers
  }

  int32_t sum;
};
template <>
struct UnitSums<0> {
  inline void load(const int32_t*) {}
  inline void store(int32_t*) const {}
  inline void add(int32_t, const int8_t*) {}
};

// Adds one input's products. The empty statement keeps the next input's loads behind this one's: gcc 12 otherwise loads
// all weights of the loop at once, and has no registers left for the sums.
template <int32_t Units>
__attribute__((always_inline)) inline void add_input(UnitSums<Units>& sums, const int8_t* from,
                                                     const int8_t*& weights) {
  sums.add(*from, weights);
  weights += Units;
  __asm__ volatile("" : : : "memory");
}

// From a unit's sum to its code, exactly as scale_sum does it. Of narrow sums twice the sum fits 32 bits, so that MULH
// gives the high product but for its rounding, which is the low product's highest bit.
template <class S>
struct UnitCodes {
  inline void operator()(int32_t unit, int32_t sum) const {
    const int32_t multiplier = multipliers[unit];
    const int32_t shift = shifts[unit];
    int32_t code;
    if (S::kNarrowSums != 0 && (S::kLeftShifts == 0 || shift < 0)) {
      const int64_t product = static_cast<int64_t>(2 * sum) * multiplier;
      const int32_t high =
          static_cast<int32_t>(product >> 32) + static_cast<int32_t>(static_cast<uint32_t>(product) >> 31);
      // To nearest, ties away from zero: |high| is below 2^30, so nothing overflows.
      code = (high + (high >> 31) + (INT32_C(1) << (-shift - 1))) >> -shift;
    } else {
      code = scale_sum(sum, multiplier, shift);
    }
    to[unit] = static_cast<int8_t>(clamp_code(code + S::kOutputZeroPoint, S::kLowest, S::kHighest));
  }

  const int32_t* multipliers;
  const int8_t* shifts;
  int8_t* to;
};

// `Units` units from all inputs; returns where the weights of the next ones begin.
template <class S, int32_t Units>
inline const int8_t* connect_units(const int8_t* from, const int8_t* weights, const int32_t* bias,
                                   const UnitCodes<S>& codes) {
  UnitSums<Units> sums;
  sums.load(bias);
  const int8_t* const end = from + S::kInputs / 4 * 4;
  for (; from != end; from += 4) {
    add_input(sums, from, weights);
    add_input(sums, from + 1, weights);
    add_input(sums, from + 2, weights);
    add_input(sums, from + 3, weights);
  }
  for (int32_t i = 0; i < S::kInputs % 4; ++i) add_input(sums, from + i, weights);
  int32_t stored[Units];
  sums.store(stored);
  for (int32_t unit = 0; unit < Units; ++unit) codes(unit, stored[unit]);
  return weights;
}

template <class S, class In, class Out>
inline void fully_connected_s8_rv32imc(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias,
                                       Flash<int32_t> multipliers, Flash<int8_t> shifts, int32_t step) {
  const int8_t* block = weights.address();
  const int32_t* biases = bias.address();
  UnitCodes<S> codes = {multipliers.address(), shifts.address(), out[step]};
  for (int32_t unit = 8; unit < S::kUnits; unit += 8) {
    block = connect_units<S, 8>(in[step], block, biases, codes);
    biases += 8;
    codes.multipliers += 8;
    codes.shifts += 8;
    codes.to += 8;
  }
  connect_units<S, (S::kUnits - 1) % 8 + 1>(in[step], block, biases, codes);
}

}  // namespace milliwatt

#endif
