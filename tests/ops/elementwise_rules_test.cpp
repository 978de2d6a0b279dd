// What rows of unary.inc and binary.inc are made of.
#include <gtest/gtest.h>

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

TEST(binary_rules, take_the_lesser_and_the_greater_code) {
  EXPECT_EQ(binary_rules::minimum.codes(-128, 127), -128);
  EXPECT_EQ(binary_rules::maximum.codes(-128, 127), 127);
}

}  // namespace
}  // namespace milliwatt
