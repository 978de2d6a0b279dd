// Armv7E-M: the plain units of a dense layer (dot_plain_dsp.h), four at a time: their weights are in the registers'
// lanes in which a convolution has its pixels.
#pragma once

#include "../core/requantize.h"
#include "dsp.h"
#include "plain_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// The code of a plain unit, from its products.
template <class S>
inline void finish_plain_unit(const int32_t* unit, int32_t products, int8_t* to) {
  const int32_t sum =
      static_cast<int32_t>(static_cast<uint32_t>(products) + static_cast<uint32_t>(unit[PlainChannel::kFoldedBias]));
  const int32_t high = high_product_plus(sum, unit[PlainChannel::kFactor], sum);
  int32_t code = high_product_plus(high + (high >> 31), unit[PlainChannel::kShiftFactor], S::kOutputZeroPoint);
  __asm__("ssat %0, #8, %0" : "+r"(code));
  if (S::kLowest > -128 || S::kHighest < 127) code = clamp_code(code, S::kLowest, S::kHighest);
  to[unit[PlainChannel::kChannel]] = static_cast<int8_t>(code);
}

// Units `first` to `end` of the table, AtOnce at a time.
template <class S, int32_t AtOnce>
inline void plain_units_at_once(const int8_t* from, const int32_t* units, int8_t* to, int32_t first, int32_t end) {
  const int32_t words = (S::kInputs + 3) / 4;
  const int32_t* const weights = units + (+S::kPlain * +PlainChannel::kNumbers);
  int32_t sums[AtOnce];
  DotPlain job;
  job.to = sums;
  job.pixels = AtOnce;
  job.words = words;
  job.apart = 4 * words;
  job.to_apart = 4;
  job.bias = 0;
  job.back = 4 * words - S::kInputs;
  for (; first < end; first += AtOnce) {
    job.from = weights + first * words;
    const void* const codes = from;
    job.weights = static_cast<const int32_t*>(codes);
    dot_plain_dsp<1, AtOnce, false, true>(&job);
    for (int32_t i = 0; i < AtOnce; ++i) {
      finish_plain_unit<S>(units + (first + i) * PlainChannel::kNumbers, sums[i], to);
    }
  }
}

// sum + the products of four codes.
inline int32_t add_four_products(uint32_t codes, uint32_t weights, int32_t sum) {
  __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(widen_even(codes)), "r"(widen_even(weights)));
  __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(widen_odd(codes)), "r"(widen_odd(weights)));
  return sum;
}

// One unit alone.
template <class S>
inline void plain_unit_alone(const int8_t* from, const int32_t* units, int8_t* to, int32_t number) {
  const int32_t words = (S::kInputs + 3) / 4;
  const int32_t* const weights = units + (+S::kPlain * +PlainChannel::kNumbers + number * words);
  const int32_t whole = S::kInputs / 4;
  const int32_t rounds = whole / 2;
  const int32_t* at = weights;
  const int8_t* codes = from;
  int32_t sum = 0;
#pragma GCC unroll 4
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
    sum = add_four_products(load_word(from + S::kInputs - 4), static_cast<uint32_t>(weights[words - 1]), sum);
  }
  finish_plain_unit<S>(units + number * PlainChannel::kNumbers, sum, to);
}

// S::kPlain units of one vector of S::kInputs codes, at least 4, at any address. units: PlainChannel::kNumbers numbers
// of each; then the weights of each, as plain channels have them.
template <class S>
inline void plain_units(const int8_t* from, const int32_t* units, int8_t* to) {
  const int32_t fours = S::kPlain / 4 * 4;
  const int32_t twos = S::kPlain / 2 * 2;
  if (fours > 0) plain_units_at_once<S, 4>(from, units, to, 0, fours);
  if (twos > fours) plain_units_at_once<S, 2>(from, units, to, fours, twos);
  if (S::kPlain > twos) plain_unit_alone<S>(from, units, to, twos);
}

}  // namespace milliwatt

#endif
