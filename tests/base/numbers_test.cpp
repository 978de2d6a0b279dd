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

}  // namespace
}  // namespace milliwatt
