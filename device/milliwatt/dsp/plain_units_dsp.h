// Armv7E-M: the plain units of a dense layer: one alone, or several (dot_plain_units_dsp.h).
#pragma once

#include "../core/requantize.h"
#include "dot_plain_units_dsp.h"
#include "dsp.h"
#include "plain_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// sum + the products of four codes.
inline int32_t add_four_products(uint32_t codes, uint32_t weights, int32_t sum) {
  __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(widen_even(codes)), "r"(widen_even(weights)));
  __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(widen_odd(codes)), "r"(widen_odd(weights)));
  return sum;
}

// The code of a unit's or channel's sum.
template <class S>
inline int8_t plain_code(int32_t sum, int32_t factor, int32_t shift_factor) {
  const int32_t high = high_product_plus(sum, factor, sum);
  int32_t code =
      high_product_plus(PlainSigned<S>::kValue ? high + (high >> 31) : high, shift_factor, S::kOutputZeroPoint);
  __asm__("ssat %0, #8, %0" : "+r"(code));
  if (S::kLowest > -128 && code < S::kLowest) code = S::kLowest;
  if (S::kHighest < 127 && code > S::kHighest) code = S::kHighest;
  return static_cast<int8_t>(code);
}

// One unit alone.
template <class S>
inline void plain_unit_alone(const int8_t* from, const int32_t* unit, const int32_t* weights, int8_t* to) {
  const int32_t whole = S::kInputs / 4;
  const int32_t rounds = whole / 2;
  const int32_t* at = weights;
  const int8_t* codes = from;
  int32_t sum = unit[PlainChannel::kFoldedBias];
#pragma GCC unroll 8
  for (int32_t i = 0; i < rounds; ++i) {
    uint32_t code0, code1, weight0, weight1;
    __asm__ volatile(
        "ldr %0, [%4], #8\n"
        "ldr %1, [%4, #-4]\n"
        "ldr %2, [%5], #8\n"
        "ldr %3, [%5, #-4]\n"
        : "=&r"(code0), "=&r"(code1), "=&r"(weight0), "=&r"(weight1), "+r"(codes), "+r"(at)
        :
        : "memory");
    sum = add_four_products(code0, weight0, sum);
    sum = add_four_products(code1, weight1, sum);
  }
  if (whole % 2 != 0) {
    sum = add_four_products(load_word(from + 4 * (whole - 1)), static_cast<uint32_t>(weights[whole - 1]), sum);
  }
  if (S::kInputs % 4 != 0) {
    sum = add_four_products(load_word(from + S::kInputs - 4), static_cast<uint32_t>(weights[whole]), sum);
  }
  to[unit[PlainChannel::kChannel]] = plain_code<S>(sum, unit[PlainChannel::kFactor], unit[PlainChannel::kShiftFactor]);
}

// S::kPlain units of one vector of S::kInputs codes, at least 4, at any address. units: PlainChannel::kNumbers numbers
// of each; then the weights of each four, and of the last ones.
template <class S>
inline void plain_units(const int8_t* from, const int32_t* units, int8_t* to) {
  const int32_t* const weights = units + (+S::kPlain * +PlainChannel::kNumbers);
  if (S::kPlain == 1) return plain_unit_alone<S>(from, units, weights, to);
  dot_plain_units_dsp<S::kPlain / 4, S::kPlain % 4, S::kInputs, S::kOutputZeroPoint, S::kLowest, S::kHighest,
                      PlainSigned<S>::kValue>(from, weights, units, to);
}

}  // namespace milliwatt

#endif
