#include "compress/histogram.h"

#include <gtest/gtest.h>

#include <vector>

#include "compress/quantize.h"

namespace milliwatt {
namespace {

/// Values evenly from -1 to 1, and one far away.
std::vector<float> with_outlier(float outlier) {
  std::vector<float> values = {outlier};
  for (int i = 0; i < 100'000; ++i) values.push_back(-1 + 2 * (static_cast<float>(i) + 0.5F) / 100'000);
  return values;
}

TEST(histogram, leaves_out_no_more_than_the_share_at_either_end) {
  Histogram histogram({-1, 100});
  histogram.add(with_outlier(100));
  const Range kept = histogram.without_outermost(0.00005);  // 5 of 100,001
  EXPECT_EQ(kept.lowest, -1);
  EXPECT_GE(kept.highest, 1);
  EXPECT_LT(kept.highest, 1.1F);
  EXPECT_EQ(histogram.without_outermost(0).highest, 100);
}

TEST(histogram, finds_the_range_of_least_squared_error) {
  Histogram histogram({-1, 10});
  histogram.add(with_outlier(10));
  // Up to h: 100,000 values with an error of ((1 + h) / 255)^2 / 12 each, and one of (10 - h)^2. Their derivative,
  // 100,000 (1 + h) / (6 * 255^2) - 2 (10 - h), is 0 at h = 8.75; the tried ends are 8.5 and 9 there.
  const Range kept = histogram.with_least_error();
  EXPECT_EQ(kept.lowest, -1);
  EXPECT_TRUE(kept.highest == 8.5F || kept.highest == 9.0F) << kept.highest;
}

TEST(histogram, keeps_a_range_that_every_value_needs) {
  Histogram histogram({0, 4});
  histogram.add(std::vector<float>{4, 4, 4, 0, 0});
  EXPECT_EQ(histogram.with_least_error().highest, 4);
  EXPECT_EQ(histogram.without_outermost(0.1).highest, 4);
  Histogram of_zeros({0, 0});
  of_zeros.add(std::vector<float>{0, 0});
  EXPECT_EQ(of_zeros.with_least_error().highest, 0);
}

}  // namespace
}  // namespace milliwatt
