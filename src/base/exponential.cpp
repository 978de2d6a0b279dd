#include "base/exponential.h"

#include <algorithm>
#include <limits>

#include "base/fixed_point.h"

namespace milliwatt {

namespace {

constexpr std::int32_t kOne = std::numeric_limits<std::int32_t>::max();  // 1.0 in Q0.31, as near as it gets

/// Product of two fixed-point numbers of p and q bits before the point; the result has p + q.
std::int32_t times(std::int32_t a, std::int32_t b) { return rounding_doubling_high_multiply(a, b); }

std::int32_t saturating_shift_left(std::int32_t x, int bits) {
  const std::int64_t wide = std::int64_t{x} * (std::int64_t{1} << bits);
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(wide, std::numeric_limits<std::int32_t>::min(), kOne));
}

/// exp(x) for x in [-1/4, 0) as Q0.31: the Taylor polynomial of fourth order about -1/8.
std::int32_t exp_of_last_quarter(std::int32_t x) {
  constexpr std::int32_t kExpOfMinusEighth = 1895147668;
  constexpr std::int32_t kThird = 715827883;
  const std::int32_t t = x + (1 << 28);
  const std::int32_t t2 = times(t, t);
  const std::int32_t t3 = times(t2, t);
  const std::int32_t t4_over_4 = rounding_divide_by_power_of_two(times(t2, t2), 2);
  const std::int32_t higher = rounding_divide_by_power_of_two(times(t4_over_4 + t3, kThird) + t2, 1);
  return kExpOfMinusEighth + times(kExpOfMinusEighth, t + higher);
}

constexpr std::int32_t kOneQ2 = 1 << 29;  // 1.0 in Q2.29

/// 2 / (1 + x) for x in [0, 1), Q0.31, as Q2.29.
std::int32_t twice_reciprocal(std::int32_t x) {
  constexpr std::int32_t k48Over17 = 1515870810;
  constexpr std::int32_t kMinus32Over17 = -1010580540;
  const auto half = static_cast<std::int32_t>((std::int64_t{x} + kOne + 1) / 2);
  std::int32_t estimate = k48Over17 + times(half, kMinus32Over17);
  for (int step = 0; step < 3; ++step) {
    const std::int32_t error = kOneQ2 - times(half, estimate);
    estimate += saturating_shift_left(times(estimate, error), 2);
  }
  return estimate;
}

}  // namespace

std::int32_t exp_of_negative(std::int32_t x, int integer_bits) {
  if (x == 0) return kOne;
  const std::int32_t quarter = 1 << (29 - integer_bits);
  // exp(-1/4), exp(-1/2), exp(-1), ... exp(-16).
  constexpr std::int32_t kPowers[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  const std::int32_t last_quarter = (x & (quarter - 1)) - quarter;
  std::int32_t result = exp_of_last_quarter(last_quarter * (1 << integer_bits));
  const std::int32_t rest = last_quarter - x;
  for (int k = 0; k < integer_bits + 2; ++k) {
    if ((rest & (quarter << k)) != 0) result = times(result, kPowers[k]);
  }
  return result;
}

std::int32_t reciprocal_of_one_plus(std::int32_t x) { return saturating_shift_left(twice_reciprocal(x), 1); }

std::int32_t logistic_of(std::int32_t x) {
  if (x == 0) return 1 << 30;
  const std::int32_t of_distance = reciprocal_of_one_plus(exp_of_negative(x > 0 ? -x : x, 4));
  return x > 0 ? of_distance : kOne - of_distance;
}

std::int32_t tanh_of(std::int32_t x) {
  if (x == 0) return 0;
  // (1 - e) / (1 + e) for e = exp(-2 |x|). Twice a number with 4 bits before the point is the same with 5.
  const std::int32_t twice = twice_reciprocal(exp_of_negative(x > 0 ? -x : x, 5));
  const std::int32_t result = saturating_shift_left(twice - kOneQ2, 2);
  return x > 0 ? result : -result;
}

}  // namespace milliwatt
