// Functions of real numbers that devices and reference share, against the C library's.
#include "milliwatt/core/real_functions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <random>

namespace milliwatt {
namespace {

/// The largest |ours - theirs| / (1 + |theirs|) over random floats between `low` and `high`.
template <typename Ours, typename Theirs>
double largest_error(float low, float high, Ours ours, Theirs theirs) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> argument(low, high);
  double largest = 0;
  for (int i = 0; i < 200'000; ++i) {
    const float x = argument(random);
    const double right = theirs(static_cast<double>(x));
    largest = std::max(largest, std::abs(static_cast<double>(ours(x)) - right) / (1 + std::abs(right)));
  }
  return largest;
}

TEST(real_functions, are_those_of_the_library) {
  EXPECT_LT(largest_error(-104, 88, real_exp, [](double x) { return std::exp(x); }), 3e-7);
  EXPECT_LT(largest_error(0, 1e6F, real_log, [](double x) { return std::log(x); }), 3e-7);
  EXPECT_LT(largest_error(-1e6F, 1e6F, real_sin, [](double x) { return std::sin(x); }), 1e-6);
  EXPECT_LT(largest_error(-1e6F, 1e6F, real_cos, [](double x) { return std::cos(x); }), 1e-6);
  EXPECT_LT(largest_error(-12, 12, real_tanh, [](double x) { return std::tanh(x); }), 3e-7);
  EXPECT_LT(largest_error(-90, 90, real_logistic, [](double x) { return 1 / (1 + std::exp(-x)); }), 3e-7);
}

TEST(real_functions, round_exactly) {
  std::mt19937 random(8);
  for (int i = 0; i < 200'000; ++i) {
    const float x = real_of_bits(static_cast<std::uint32_t>(random()));
    if (!std::isfinite(x)) continue;
    ASSERT_EQ(real_floor(x), std::floor(x)) << x;
    ASSERT_EQ(real_ceil(x), std::ceil(x)) << x;
    ASSERT_EQ(real_round(x), std::nearbyint(x)) << x;
    const float size = std::abs(x);
    ASSERT_EQ(real_sqrt(size), std::sqrt(size)) << size;
  }
  EXPECT_EQ(real_round(2.5F), 2.0F);
  EXPECT_EQ(real_round(-3.5F), -4.0F);
}

TEST(real_functions, have_ends) {
  EXPECT_EQ(real_exp(89), infinity());
  EXPECT_EQ(real_exp(-105), 0.0F);
  EXPECT_EQ(real_log(0), -infinity());
  EXPECT_TRUE(std::isnan(real_log(-1)));
  EXPECT_TRUE(std::isnan(real_sqrt(-1)));
  EXPECT_TRUE(std::isnan(real_sin(infinity())));
}

}  // namespace
}  // namespace milliwatt
