// Quick codes, computed as AVR's kernels do, against the reference.
#include "kernels/avr/quick_line.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/wrapping.h"

namespace milliwatt::avr {
namespace {

struct Case {
  QuantizedMultiplier factor;
  Requantization requantization;
  ChannelSums sums;

  int reference(std::int64_t sum) const {
    const Requantization& r = requantization;
    return requantize(static_cast<std::int32_t>(sum), factor, r.output_zero_point, r.lowest, r.highest);
  }
};

/// Of a sum that the quick code is not sure of.
int exact_code(const AvrLine& line, std::int64_t at) {
  const std::int64_t clamped = std::clamp<std::int64_t>(at, 0, line.range);
  const std::uint32_t start = clamped < line.split ? line.low_start : line.start;
  const std::uint64_t value =
      static_cast<std::uint64_t>(clamped) * line.factor + (static_cast<std::uint64_t>(start) << 8);
  return static_cast<std::int8_t>(value >> 32 & 0xff);
}

int code_by(const QuickLine& quick, int factor_bytes, const Requantization& r, std::int64_t sum) {
  const std::int64_t at = sum - quick.line.offset;
  if (at < 0) return r.lowest;
  if (at >> 16 >= (quick.line.range >> 16) + 1) return exact_code(quick.line, at);
  const std::int64_t code = quick_code(at, quick.line.factor, factor_bytes);
  if (code < 0x10000 && code % 256 >= 256 - std::max(quick.margin, 1)) return exact_code(quick.line, at);
  return static_cast<int>(std::min<std::int64_t>(r.lowest + 1 + code / 256, r.highest));
}

Case random_case(std::mt19937& random) {
  const auto integer = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  Case one;
  one.factor = {integer(1 << 30, INT32_MAX), integer(-13, -2)};
  one.requantization.output_zero_point = integer(-128, 127);
  one.requantization.lowest = integer(0, 1) == 0 ? -128 : one.requantization.output_zero_point;
  one.requantization.highest = integer(0, 3) == 0 ? integer(one.requantization.output_zero_point, 127) : 127;
  const int reach = 1 << integer(8, 21);
  one.sums = {-integer(0, reach), integer(0, reach), 0};
  return one;
}

TEST(avr_quick_line, gives_the_codes_of_the_reference) {
  std::mt19937 random(1);
  int found = 0;
  constexpr int kCases = 300;
  for (int i = 0; i < kCases; ++i) {
    const Case one = random_case(random);
    const int factor_bytes = one.factor.shift < -8 ? 3 : 4;
    const auto quick = quick_line(one.sums, one.factor, one.requantization, factor_bytes);
    if (!quick) continue;
    ++found;
    const auto expect_code = [&](std::int64_t sum) {
      ASSERT_EQ(code_by(*quick, factor_bytes, one.requantization, sum), one.reference(sum))
          << "case " << i << ", sum " << sum;
    };
    const std::int64_t lowest = one.sums.lowest, highest = one.sums.highest;
    const std::int64_t step = std::max<std::int64_t>((highest - lowest) / 20000, 1);
    for (std::int64_t sum = lowest; sum <= highest; sum += step) expect_code(sum);
    for (std::int64_t sum = std::max<std::int64_t>(lowest, -300); sum <= std::min<std::int64_t>(highest, 300); ++sum) {
      expect_code(sum);
    }
    const CodeBorders borders = code_borders(one.sums, one.factor, one.requantization);
    for (const CodeBorder& border : borders.list) {
      expect_code(border.at + borders.offset - 1);
      expect_code(border.at + borders.offset);
    }
  }
  EXPECT_GT(found, kCases * 8 / 10);
}

TEST(avr_quick_line, keeps_the_sums_of_a_constant_channel_apart) {
  const auto quick = quick_line({-100, 100, 0}, {1 << 30, -13}, {}, 3);
  ASSERT_TRUE(quick);
  EXPECT_EQ(-100 - quick->line.offset, kSlowSums);
  EXPECT_EQ(exact_code(quick->line, kSlowSums), 0);
}

TEST(avr_quick_line, refuses_left_shifts_and_sums_that_wrap) {
  EXPECT_FALSE(quick_line({-1000, 1000, 0}, {1 << 30, 1}, {}, 4));
  EXPECT_FALSE(quick_line({INT64_C(-3000000000), 1000, 0}, {1 << 30, -8}, {}, 3));
}

TEST(avr_quick_line, refuses_three_bytes_of_a_longer_factor) {
  EXPECT_TRUE(quick_line({-9000, 9000, 0}, {1 << 30, -5}, {}, 4));
  EXPECT_FALSE(quick_line({-9000, 9000, 0}, {1 << 30, -5}, {}, 3));
}

}  // namespace
}  // namespace milliwatt::avr
