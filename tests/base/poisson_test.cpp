#include "base/poisson.h"

#include <gtest/gtest.h>

#include <cmath>

namespace milliwatt {
namespace {

// Garwood's table, two decimals.
TEST(poisson, has_the_exact_intervals_of_published_tables) {
  EXPECT_EQ(poisson_interval(0).low, 0);
  EXPECT_NEAR(poisson_interval(0).high, 3.69, 0.005);
  EXPECT_NEAR(poisson_interval(1).low, 0.025, 0.0005);
  EXPECT_NEAR(poisson_interval(1).high, 5.57, 0.005);
  EXPECT_NEAR(poisson_interval(10).low, 4.80, 0.005);
  EXPECT_NEAR(poisson_interval(10).high, 18.39, 0.005);
  EXPECT_NEAR(poisson_interval(50).low, 37.11, 0.005);
  EXPECT_NEAR(poisson_interval(50).high, 65.92, 0.005);
}

TEST(poisson, bounds_a_mean_from_above) {
  EXPECT_NEAR(poisson_upper_bound(0, 0.05), -std::log(0.05), 1e-9);
  EXPECT_NEAR(poisson_upper_bound(1, 0.05), 4.744, 0.0005);
  EXPECT_NEAR(poisson_upper_bound(5000, 0.025), 5000 + 1.96 * std::sqrt(5000) + 2, 2);
}

}  // namespace
}  // namespace milliwatt
