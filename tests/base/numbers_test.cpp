#include "base/numbers.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace milliwatt {
namespace {

TEST(grouped, puts_a_comma_before_every_third_digit) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(2657472), "2,657,472");
  EXPECT_EQ(grouped(-100), "-100");
  EXPECT_EQ(grouped(-1000), "-1,000");
  EXPECT_EQ(grouped(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(wilson_interval, is_the_published_one) {
  // R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, 1998, table I.
  struct Case {
    std::int64_t right, total;
    double low, high;
  };
  for (const Case& known : {Case{81, 263, 0.2553, 0.3662}, Case{15, 148, 0.0624, 0.1605}, Case{0, 20, 0, 0.1611},
                            Case{1, 29, 0.0061, 0.1718}}) {
    const Interval interval = wilson_interval(known.right, known.total);
    EXPECT_NEAR(interval.low, known.low, 5e-5) << known.total;
    EXPECT_NEAR(interval.high, known.high, 5e-5) << known.total;
    const Interval mirrored = wilson_interval(known.total - known.right, known.total);
    EXPECT_NEAR(mirrored.low, 1 - known.high, 5e-5);
    EXPECT_NEAR(mirrored.high, 1 - known.low, 5e-5);
  }
}

TEST(wilson_interval, of_nothing_is_everything) {
  EXPECT_EQ(wilson_interval(0, 0).low, 0);
  EXPECT_EQ(wilson_interval(0, 0).high, 1);
}

}  // namespace
}  // namespace milliwatt
