// What rows of unary.inc and binary.inc are made of.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "graph/builder.h"
#include "ops/elementwise/binary_rules.h"
#include "ops/elementwise/unary_rules.h"

namespace milliwatt {
namespace {

TEST(rescaled, brings_the_functions_result_to_the_outputs_scale) {
  const UnaryRule absolute = rescaled([](std::int32_t distance) { return std::abs(distance); });
  EXPECT_EQ(absolute.code(-100, per_tensor(0.5F, -20), per_tensor(0.5F, -128)), 80 - 128);
  EXPECT_EQ(absolute.code(60, per_tensor(0.5F, -20), per_tensor(0.5F, -128)), 80 - 128);
  EXPECT_EQ(absolute.code(60, per_tensor(0.25F, -20), per_tensor(0.5F, 3)), 43);
  EXPECT_EQ(absolute.code(127, per_tensor(0.5F, -128), per_tensor(0.25F, 0)), 127);  // 510 does not fit
}

TEST(logistic, is_near_the_real_function) {
  const UnaryRule rule = logistic();
  const Quantization out = per_tensor(1.0F / 256, -128);
  for (const float scale : {0.001F, 0.03F, 0.1F, 1.7F}) {
    for (std::int32_t code = -128; code < 128; ++code) {
      const double x = static_cast<double>(scale) * (code - 5);
      const double expected = 256 / (1 + std::exp(-x)) - 128;
      EXPECT_NEAR(rule.code(code, per_tensor(scale, 5), out), expected, 1.01) << scale << " * " << code - 5;
    }
  }
}

/// The codes are within `tolerance` of the real function's.
void expect_near(const UnaryRule& rule, const Quantization& in, const Quantization& out, double (*function)(double),
                 double tolerance) {
  for (std::int32_t code = -128; code < 128; ++code) {
    const double x = static_cast<double>(in.scales[0]) * (code - in.zero_points[0]);
    const double real = function(x) / static_cast<double>(out.scales[0]) + out.zero_points[0];
    const double expected = real < -128 ? -128 : real > 127 ? 127 : real;
    const double actual = rule.code(code, in, out);
    EXPECT_NEAR(actual < -128 ? -128 : actual > 127 ? 127 : actual, expected, tolerance) << "code " << code;
  }
}

TEST(hyperbolic_tangent, is_near_the_real_function) {
  for (const float scale : {0.001F, 0.03F, 0.1F, 1.7F}) {
    expect_near(hyperbolic_tangent(), per_tensor(scale, 5), per_tensor(1.0F / 128, 0), std::tanh, 1.01);
  }
}

TEST(hard_swish, is_near_the_real_function) {
  const auto real = [](double x) { return x * std::min(std::max(x + 3, 0.0), 6.0) / 6; };
  expect_near(hard_swish(), per_tensor(0.05F, -10), per_tensor(0.04F, -100), real, 1.01);
  expect_near(hard_swish(), per_tensor(0.3F, 0), per_tensor(0.15F, -128), real, 1.5);
}

TEST(rounded, takes_the_nearest_code) {
  const auto real = [](double x) { return x < 0 ? std::exp(x) - 1 : x; };
  expect_near(rounded(exponential_linear), per_tensor(0.05F, 3), per_tensor(0.05F, -100), real, 0.5001);
}

TEST(inverse_root, is_near_the_real_function) {
  const auto real = [](double x) { return x == 0 ? 1e9 : 1 / std::sqrt(x); };
  expect_near(inverse_root(), per_tensor(0.1F, -128), per_tensor(0.02F, -128), real, 1.01);
}

TEST(rectified, keeps_zero_and_the_codes_up_to_6) {
  EXPECT_EQ(rectified().code(-100, per_tensor(0.5F, -20), per_tensor(0.5F, -50)), -50);
  EXPECT_EQ(rectified().code(0, per_tensor(0.5F, -20), per_tensor(0.25F, -50)), -10);
  EXPECT_EQ(rectified_up_to_6().code(-100, per_tensor(0.1F, -20), {}), -20);
  EXPECT_EQ(rectified_up_to_6().code(30, per_tensor(0.1F, -20), {}), 30);
  EXPECT_EQ(rectified_up_to_6().code(100, per_tensor(0.1F, -20), {}), 40);
}

TEST(wide_code, is_near_the_real_curves) {
  for (const float scale : {0x1p-12F, 0x1p-11F, 0.0003F, 0.001F}) {
    for (std::int32_t code = -32768; code < 32768; code += 97) {
      const double x = static_cast<double>(scale) * code;
      const auto narrow = static_cast<std::int16_t>(code);
      EXPECT_NEAR(wide_code(wide_curve(true, scale, 1), narrow), 32768 * std::tanh(x), 20) << scale << " * " << code;
      EXPECT_NEAR(wide_code(wide_curve(false, scale, 0), narrow), 32768 / (1 + std::exp(-x)), 20)
          << scale << " * " << code;
    }
  }
}

TEST(binary_rules, take_the_lesser_and_the_greater_code) {
  EXPECT_EQ(binary_rules::minimum.codes(-128, 127), -128);
  EXPECT_EQ(binary_rules::maximum.codes(-128, 127), 127);
}

}  // namespace
}  // namespace milliwatt
