// Functions of one real number, in single precision: no library, so that every core and the reference give the same
// bits. Errors are stated in units of the last place (ulp) or absolutely, as seen over random arguments.
#pragma once

#include "real.h"

namespace milliwatt {

// By number, for kernels that are told which one.
enum class RealFunction : int32_t {
  abs,
  ceil,
  cos,
  elu,
  exp,
  floor,
  hard_swish,
  log,
  logistic,
  negate,
  relu,
  relu6,
  relu_n1_to_1,
  round,
  rsqrt,
  sign,
  sin,
  sqrt,
  square,
  tanh,
};

// 2^n for n in -126 .. 127.
inline float power_of_two(int32_t n) { return real_of_bits(static_cast<uint32_t>(n + 127) << 23); }

// Below 2^23 in size a float is cut to an integer and back; above, it has no fraction.
inline bool has_no_fraction(float x) { return !(x < 8388608.0f && x > -8388608.0f); }

inline float real_floor(float x) {
  if (has_no_fraction(x)) return x;
  const float whole = static_cast<float>(static_cast<int32_t>(x));
  return whole > x ? whole - 1.0f : whole;
}

inline float real_ceil(float x) {
  if (has_no_fraction(x)) return x;
  const float whole = static_cast<float>(static_cast<int32_t>(x));
  return whole < x ? whole + 1.0f : whole;
}

// To the nearest integer, ties to even.
inline float real_round(float x) {
  if (has_no_fraction(x)) return x;
  const float below = real_floor(x);
  const float rest = x - below;
  const bool is_odd = (static_cast<int32_t>(below) & 1) != 0;
  return rest > 0.5f || (rest == 0.5f && is_odd) ? below + 1.0f : below;
}

// exp(x) = 2^n * exp(r) with |r| <= ln(2) / 2, where the series to the sixth power is enough. 2 ulp.
inline float real_exp(float x) {
  if (is_not_a_number(x)) return not_a_number();
  if (x > 88.8f) return infinity();
  if (x < -104.0f) return 0.0f;
  const float steps = product(x, 1.44269504f);
  const int32_t n = static_cast<int32_t>(steps < 0.0f ? steps - 0.5f : steps + 0.5f);
  const float whole = static_cast<float>(n);
  // ln(2) in two parts; the first has 15 bits, so that its product with n is exact.
  const float r = (x - product(whole, 0.693145752f)) - product(whole, 1.42860677e-6f);
  float series = 1.98412698e-4f;
  series = product(series, r) + 1.38888889e-3f;
  series = product(series, r) + 8.33333333e-3f;
  series = product(series, r) + 4.16666667e-2f;
  series = product(series, r) + 1.66666667e-1f;
  series = product(series, r) + 0.5f;
  const float result = product(product(r, r), series) + r + 1.0f;
  const int32_t half = n / 2;  // in two steps: the whole power may be beyond the range of a float
  return product(product(result, power_of_two(half)), power_of_two(n - half));
}

// log(x) = e ln(2) + 2 atanh(s), s = (m - 1) / (m + 1), for x = m 2^e with m within sqrt(1/2) .. sqrt(2). 2 ulp.
inline float real_log(float x) {
  if (is_not_a_number(x) || x < 0.0f) return not_a_number();
  if (x == 0.0f) return -infinity();
  if (x == infinity()) return x;
  int32_t exponent = 0;
  if (x < 1.17549435e-38f) {
    x = product(x, 8388608.0f);
    exponent = -23;
  }
  uint32_t bits = bits_of_real(x);
  exponent += static_cast<int32_t>(bits >> 23) - 127;
  float m = real_of_bits((bits & UINT32_C(0x7fffff)) | UINT32_C(0x3f800000));
  if (m > 1.41421356f) {
    m = product(m, 0.5f);
    exponent += 1;
  }
  const float s = (m - 1.0f) / (m + 1.0f);
  const float squared = product(s, s);
  float series = 0.111111111f;
  series = product(series, squared) + 0.142857143f;
  series = product(series, squared) + 0.2f;
  series = product(series, squared) + 0.333333333f;
  const float twice = s + s;
  const float rest = product(product(twice, squared), series);
  const float e = static_cast<float>(exponent);
  return product(e, 0.693145752f) + (twice + (rest + product(e, 1.42860677e-6f)));
}

// The nearest float to the square root: one bit of the result after the other.
inline float real_sqrt(float x) {
  if (is_not_a_number(x) || x < 0.0f) return not_a_number();
  if (x == 0.0f || x == infinity()) return x;
  int32_t shift = 0;
  if (x < 1.17549435e-38f) {
    x = product(x, 16777216.0f);
    shift = -12;
  }
  const uint32_t bits = bits_of_real(x);
  int32_t exponent = static_cast<int32_t>(bits >> 23) - 127;
  uint32_t m = (bits & UINT32_C(0x7fffff)) | UINT32_C(0x800000);
  if ((exponent & 1) != 0) {
    m <<= 1;
    exponent -= 1;
  }
  // The root of m 2^23 has 24 bits; then one more, to round.
  uint64_t rest = static_cast<uint64_t>(m) << 25;
  uint64_t root = 0;
  for (uint64_t bit = UINT64_C(1) << 24; bit != 0; bit >>= 1) {
    const uint64_t next = (root + root + bit) * bit;
    if (next > rest) continue;
    rest -= next;
    root += bit;
  }
  const uint32_t rounded = static_cast<uint32_t>((root + 1) >> 1);
  const float mantissa = static_cast<float>(rounded);  // within 2^23 .. 2^24
  return product(mantissa, power_of_two(exponent / 2 + shift - 23));
}

// The angle in quarter turns: `quarter` whole ones, and the rest in radians within +-pi/4. x times 2 / pi is taken from
// as many bits of 2 / pi as matter (Payne and Hanek), so that no argument is too large.
struct QuarterTurns {
  uint32_t quarter;
  float rest;
};

inline QuarterTurns quarter_turns(float x) {  // x >= 0, finite
  QuarterTurns turns = {0, x};
  if (x <= 0.785398163f) return turns;
  const uint32_t kTwoOverPi[] = {0,
                                 0,
                                 UINT32_C(0xA2F9836E),
                                 UINT32_C(0x4E441529),
                                 UINT32_C(0xFC2757D1),
                                 UINT32_C(0xF534DDC0),
                                 UINT32_C(0xDB629599),
                                 UINT32_C(0x3C439041)};
  const uint32_t bits = bits_of_real(x);
  const uint32_t m = (bits & UINT32_C(0x7fffff)) | UINT32_C(0x800000);
  // x = m 2^(exponent). Bit k of the fraction 2 / pi has the weight 2^-k. What is a multiple of 4 goes away by
  // wrapping.
  const int32_t exponent = static_cast<int32_t>(bits >> 23) - 150;
  const int32_t first = exponent + 62;  // of the 64 bits that matter, counted from two words in front of the fraction
  const int32_t word = first / 32;
  const int32_t shift = first % 32;
  uint64_t high = (static_cast<uint64_t>(kTwoOverPi[word]) << 32) | kTwoOverPi[word + 1];
  if (shift != 0) high = (high << shift) | (kTwoOverPi[word + 2] >> (32 - shift));
  const uint64_t turn = high * m;  // in 2^-62 quarter turns
  turns.quarter = static_cast<uint32_t>((turn + (UINT64_C(1) << 61)) >> 62);
  const int64_t rest = static_cast<int64_t>(turn << 2) >> 2;
  turns.rest = product(static_cast<float>(static_cast<int32_t>(rest >> 31)), 7.31458485e-10f);  // pi / 2 / 2^31
  return turns;
}

// Within +-pi/4, by their series.
inline float sine_of_rest(float r) {
  const float squared = product(r, r);
  float series = 2.75573192e-6f;
  series = product(series, squared) - 1.98412698e-4f;
  series = product(series, squared) + 8.33333333e-3f;
  series = product(series, squared) - 1.66666667e-1f;
  return product(product(series, squared), r) + r;
}

inline float cosine_of_rest(float r) {
  const float squared = product(r, r);
  float series = -2.75573192e-7f;
  series = product(series, squared) + 2.48015873e-5f;
  series = product(series, squared) - 1.38888889e-3f;
  series = product(series, squared) + 4.16666667e-2f;
  series = product(series, squared) - 0.5f;
  return product(series, squared) + 1.0f;
}

// Sine `quarters` quarter turns on. Within 2e-7.
inline float sine_after(float x, uint32_t quarters) {
  if (is_not_a_number(x) || x == infinity()) return not_a_number();
  const QuarterTurns turns = quarter_turns(x);
  const uint32_t quarter = turns.quarter + quarters;
  const float value = (quarter & 1) != 0 ? cosine_of_rest(turns.rest) : sine_of_rest(turns.rest);
  return (quarter & 2) != 0 ? -value : value;
}

inline float real_sin(float x) { return x < 0.0f ? -sine_after(-x, 0) : sine_after(x, 0); }
inline float real_cos(float x) { return sine_after(x < 0.0f ? -x : x, 1); }

inline float real_logistic(float x) { return 1.0f / (1.0f + real_exp(-x)); }

// 1 - 2 / (exp(2 x) + 1); near 0, where that loses bits, the series. Within 2e-7.
inline float real_tanh(float x) {
  if (is_not_a_number(x)) return not_a_number();
  const float size = x < 0.0f ? -x : x;
  if (size < 0.125f) {
    const float squared = product(x, x);
    float series = -5.39682540e-2f;
    series = product(series, squared) + 1.33333333e-1f;
    series = product(series, squared) - 3.33333333e-1f;
    return product(product(series, squared), x) + x;
  }
  const float result = 1.0f - 2.0f / (real_exp(size + size) + 1.0f);
  return x < 0.0f ? -result : result;
}

// A template, so that each function is compiled only if it is asked for.
template <int32_t Function>
inline float real_function(float x) {
  switch (static_cast<RealFunction>(Function)) {
    case RealFunction::abs:
      return x < 0.0f ? -x : x;
    case RealFunction::ceil:
      return real_ceil(x);
    case RealFunction::cos:
      return real_cos(x);
    case RealFunction::elu:
      return x < 0.0f ? real_exp(x) - 1.0f : x;
    case RealFunction::exp:
      return real_exp(x);
    case RealFunction::floor:
      return real_floor(x);
    case RealFunction::hard_swish:
      return product(x, clamp_real(x + 3.0f, 0.0f, 6.0f)) / 6.0f;
    case RealFunction::log:
      return real_log(x);
    case RealFunction::logistic:
      return real_logistic(x);
    case RealFunction::negate:
      return -x;
    case RealFunction::relu:
      return activated<1>(x);
    case RealFunction::relu6:
      return activated<2>(x);
    case RealFunction::relu_n1_to_1:
      return activated<3>(x);
    case RealFunction::round:
      return real_round(x);
    case RealFunction::rsqrt:
      return 1.0f / real_sqrt(x);
    case RealFunction::sign:
      return x < 0.0f ? -1.0f : x > 0.0f ? 1.0f : x;
    case RealFunction::sin:
      return real_sin(x);
    case RealFunction::sqrt:
      return real_sqrt(x);
    case RealFunction::square:
      return product(x, x);
    case RealFunction::tanh:
      return real_tanh(x);
  }
  return x;
}

}  // namespace milliwatt
