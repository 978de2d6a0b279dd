// The lines of AVR's kernels, computed as the device does, against the reference.
#include "kernels/avr/code_line.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/wrapping.h"

namespace milliwatt::avr {
namespace {

std::int8_t code_by(const AvrLine& line, std::int64_t sum) {
  const std::int64_t clamped = std::clamp<std::int64_t>(sum - line.offset, 0, line.range);
  const std::uint32_t start = clamped < line.split ? line.low_start : line.start;
  const std::uint64_t value =
      static_cast<std::uint64_t>(clamped) * line.factor + (static_cast<std::uint64_t>(start) << 8);
  return static_cast<std::int8_t>(value >> 32 & 0xff);
}

struct Case {
  QuantizedMultiplier factor;
  Requantization requantization;
  std::int64_t lowest = 0, highest = 0;

  int reference(std::int64_t sum) const {
    const Requantization& r = requantization;
    return requantize(static_cast<std::int32_t>(sum), factor, r.output_zero_point, r.lowest, r.highest);
  }
};

Case random_case(std::mt19937& random) {
  const auto integer = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  Case one;
  one.factor = {integer(1 << 30, INT32_MAX), integer(-14, 0)};
  one.requantization.output_zero_point = integer(-128, 127);
  one.requantization.lowest = integer(0, 1) == 0 ? -128 : one.requantization.output_zero_point;
  one.requantization.highest = integer(0, 3) == 0 ? integer(one.requantization.output_zero_point, 127) : 127;
  const int reach = 1 << integer(8, 21);
  one.lowest = -integer(0, reach);
  one.highest = integer(0, reach);
  return one;
}

TEST(avr_code_line, gives_the_codes_of_the_reference) {
  std::mt19937 random(1);
  int found = 0;
  constexpr int kCases = 300;
  for (int i = 0; i < kCases; ++i) {
    const Case one = random_case(random);
    const auto line = avr_line({one.lowest, one.highest}, one.factor, one.requantization);
    if (!line) continue;
    ++found;
    ASSERT_LT(line->range, 1u << 24);
    const std::int64_t step = std::max<std::int64_t>((one.highest - one.lowest) / 20000, 1);
    for (std::int64_t sum = one.lowest; sum <= one.highest; sum += step) {
      ASSERT_EQ(code_by(*line, sum), one.reference(sum)) << "case " << i << ", sum " << sum;
    }
    for (std::int64_t sum = std::max<std::int64_t>(one.lowest, -300); sum <= std::min<std::int64_t>(one.highest, 300);
         ++sum) {
      ASSERT_EQ(code_by(*line, sum), one.reference(sum)) << "case " << i << ", sum " << sum;
    }
  }
  EXPECT_GT(found, kCases * 95 / 100);  // the others are computed the long way
}

TEST(avr_code_line, refuses_left_shifts_and_sums_that_wrap) {
  EXPECT_FALSE(avr_line({-1000, 1000}, {1 << 30, 1}, {}));
  EXPECT_FALSE(avr_line({INT64_C(-3000000000), 1000}, {1 << 30, -8}, {}));
}

TEST(avr_code_line, knows_what_a_shift_computes) {
  for (int shift = 1; shift <= 15; ++shift) {
    Case one;
    one.factor = {1 << 30, 1 - shift};
    one.requantization.output_zero_point = -128;
    one.lowest = -5000;
    one.highest = std::min(300 << shift, 8'300'000);
    const auto start = shift_start({one.lowest, one.highest}, shift, one.factor, one.requantization);
    ASSERT_TRUE(start) << shift;
    for (std::int64_t sum = one.lowest; sum <= one.highest; ++sum) {
      ASSERT_EQ(std::clamp<std::int64_t>((sum + *start) >> shift, 0, 255) - 128, one.reference(sum)) << shift;
    }
    EXPECT_FALSE(shift_start({one.lowest, one.highest}, shift, {(1 << 30) + 1, 1 - shift}, one.requantization));
    one.requantization.highest = 100;
    EXPECT_FALSE(shift_start({one.lowest, one.highest}, shift, one.factor, one.requantization));
  }
}

TEST(avr_code_line, knows_the_shift_of_a_constant_channel) {
  constexpr int kShift = 8;
  Case one;
  one.factor = {1 << 30, 1 - kShift};
  one.requantization.output_zero_point = -128;
  for (const auto& [lowest, highest] : {std::pair{-9000, -10}, {66000, 90000}, {1000, 1020}}) {
    const auto start = shift_start({lowest, highest}, kShift, one.factor, one.requantization);
    ASSERT_TRUE(start) << lowest;
    for (std::int64_t sum = lowest; sum <= highest; ++sum) {
      ASSERT_EQ(std::clamp<std::int64_t>((sum + *start) >> kShift, 0, 255) - 128, one.reference(sum)) << sum;
    }
  }
}

}  // namespace
}  // namespace milliwatt::avr
