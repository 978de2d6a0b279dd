#include "base/fixed_point.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace milliwatt {
namespace {

constexpr std::int32_t kLowest = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kHighest = std::numeric_limits<std::int32_t>::max();

// Edges, their neighbours, and seeded values of all magnitudes.
std::vector<std::int32_t> interesting_values() {
  std::vector<std::int32_t> values = {kLowest, kLowest + 1, kHighest, kHighest - 1, 0};
  for (int bit = 0; bit < 31; ++bit) {
    for (const std::int64_t near : {-1, 0, 1}) {
      values.push_back(static_cast<std::int32_t>((std::int64_t{1} << bit) + near));
      values.push_back(static_cast<std::int32_t>(-(std::int64_t{1} << bit) + near));
    }
  }
  std::mt19937 random(1);
  for (int i = 0; i < 100; ++i) values.push_back(static_cast<std::int32_t>(random() >> (random() % 31)));
  return values;
}

// The definition in gemmlowp's words: add a nudge of half, with the product's sign, and divide towards zero.
std::int32_t high_multiply_by_definition(std::int32_t a, std::int32_t b) {
  if (a == kLowest && b == kLowest) return kHighest;
  const std::int64_t product = std::int64_t{a} * b;
  const std::int64_t nudge = product >= 0 ? std::int64_t{1} << 30 : 1 - (std::int64_t{1} << 30);
  return static_cast<std::int32_t>((product + nudge) / (std::int64_t{1} << 31));
}

std::int32_t divide_by_definition(std::int32_t x, int exponent) {
  return static_cast<std::int32_t>(std::llround(std::ldexp(static_cast<double>(x), -exponent)));
}

TEST(rounding_doubling_high_multiply, equals_its_definition) {
  const std::vector<std::int32_t> values = interesting_values();
  for (const std::int32_t a : values) {
    for (const std::int32_t b : values) {
      ASSERT_EQ(rounding_doubling_high_multiply(a, b), high_multiply_by_definition(a, b)) << a << " * " << b;
    }
  }
}

TEST(rounding_doubling_high_multiply, saturates_only_the_product_of_the_lowest) {
  EXPECT_EQ(rounding_doubling_high_multiply(kLowest, kLowest), kHighest);
  EXPECT_EQ(rounding_doubling_high_multiply(kLowest, kHighest), -kHighest);
}

TEST(rounding_divide_by_power_of_two, rounds_ties_away_from_zero) {
  for (const std::int32_t x : interesting_values()) {
    for (int exponent = 0; exponent <= 31; ++exponent) {
      ASSERT_EQ(rounding_divide_by_power_of_two(x, exponent), divide_by_definition(x, exponent))
          << x << ", " << exponent;
    }
  }
}

TEST(quantize_multiplier, takes_apart_powers_of_two) {
  EXPECT_EQ(quantize_multiplier(0.5), (QuantizedMultiplier{1 << 30, 0}));
  EXPECT_EQ(quantize_multiplier(1.0), (QuantizedMultiplier{1 << 30, 1}));
  EXPECT_EQ(quantize_multiplier(0.375), (QuantizedMultiplier{3 << 29, -1}));
  EXPECT_EQ(quantize_multiplier(0.0), (QuantizedMultiplier{0, 0}));
}

TEST(quantize_multiplier, carries_a_fraction_that_rounds_to_one) {
  EXPECT_EQ(quantize_multiplier(1.0 - std::ldexp(1.0, -40)), (QuantizedMultiplier{1 << 30, 1}));
}

TEST(quantize_multiplier, gives_up_on_factors_below_two_to_the_minus_32) {
  EXPECT_EQ(quantize_multiplier(std::ldexp(1.0, -32)), (QuantizedMultiplier{1 << 30, -31}));
  EXPECT_EQ(quantize_multiplier(std::ldexp(0.99, -32)), (QuantizedMultiplier{0, 0}));
}

TEST(quantize_multiplier, is_within_half_a_unit_of_the_factor) {
  std::mt19937 random(2);
  for (int i = 0; i < 10000; ++i) {
    const double factor =
        std::ldexp(1.0 + std::ldexp(static_cast<double>(random()), -32), -static_cast<int>(random() % 30));
    const QuantizedMultiplier quantized = quantize_multiplier(factor);
    ASSERT_GE(quantized.multiplier, 1 << 30);
    const double unit = std::ldexp(1.0, quantized.shift - 31);
    ASSERT_LE(std::abs(quantized.multiplier * unit - factor), unit / 2) << factor;
  }
}

TEST(multiply_by_quantized_multiplier, rounds_twice) {
  // 3 * 0.25: the high multiply by 2^30 gives 1.5 -> 2 (first rounding), the division by 2 gives 1 (second); once
  // rounded, 0.75 would be 1 too, but 5 * 0.25 = 1.25 becomes 2.5 -> 3 -> 1.5 -> 2.
  EXPECT_EQ(multiply_by_quantized_multiplier(3, {1 << 30, -1}), 1);
  EXPECT_EQ(multiply_by_quantized_multiplier(5, {1 << 30, -1}), 2);
  EXPECT_EQ(multiply_by_quantized_multiplier(-5, {1 << 30, -1}), -1);
}

TEST(multiply_by_quantized_multiplier, shifts_left_before_it_multiplies) {
  EXPECT_EQ(multiply_by_quantized_multiplier(7, {1 << 30, 3}), 28);
  EXPECT_EQ(multiply_by_quantized_multiplier(1 << 30, {1 << 30, 2}), 0) << "the shift leaves 32 bits and wraps";
}

}  // namespace
}  // namespace milliwatt
