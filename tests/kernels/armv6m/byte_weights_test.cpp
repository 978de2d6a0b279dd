#include "kernels/armv6m/byte_weights.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>

#include "base/fixed_point.h"

namespace milliwatt::armv6m {
namespace {

// What the device computes of a sum (scale_small_sum).
std::int32_t scaled_on_device(std::int32_t sum, std::int32_t multiplier, std::int32_t shift) {
  const std::int32_t low = sum & 255;
  const std::int32_t high = sum >> 8;
  const std::int32_t low_factor = multiplier & 0xffff;
  const std::int32_t high_factor = multiplier >> 16;
  auto part = static_cast<std::int32_t>(static_cast<std::uint32_t>(low * low_factor) >> 8);
  part = (high * low_factor + part) >> 8;
  part = (low * high_factor + part) >> 8;
  std::int32_t rounded = (high * high_factor + part + 64) >> 7;
  rounded += rounded >> 31;
  return (rounded + (1 << (-shift - 1))) >> -shift;
}

TEST(armv6m_small_sums, are_scaled_as_the_reference_does) {
  constexpr std::int32_t kMost = (1 << 22) - 1;
  std::mt19937 random(7);
  std::uniform_int_distribution<std::int32_t> any_multiplier(1 << 30, 2147483647);
  std::uniform_int_distribution<std::int32_t> any_shift(-31, -1);
  std::uniform_int_distribution<std::int32_t> any_sum(-kMost, kMost);
  for (int i = 0; i < 200'000; ++i) {
    QuantizedMultiplier factor;
    factor.multiplier = any_multiplier(random);
    factor.shift = i % 2 == 0 ? any_shift(random) : -1 - i % 12;
    const std::int32_t sums[] = {any_sum(random), any_sum(random) >> 10, i - 100'000, kMost, -kMost};
    for (const std::int32_t sum : sums) {
      ASSERT_EQ(scaled_on_device(sum, factor.multiplier, factor.shift), multiply_by_quantized_multiplier(sum, factor))
          << sum << " * " << factor.multiplier << " * 2^" << factor.shift;
    }
  }
}

// So such a channel's code is the zero point, whatever its inputs.
TEST(armv6m_small_sums, are_zero_beyond_a_shift_of_22) {
  constexpr std::int32_t kMost = (1 << 22) - 1;
  for (int shift = -23; shift >= -31; --shift) {
    const QuantizedMultiplier factor = {2147483647, shift};
    for (const std::int32_t sum : {-kMost, -1, 0, 1, kMost}) {
      EXPECT_EQ(multiply_by_quantized_multiplier(sum, factor), 0) << sum << " * 2^" << shift;
    }
  }
}

}  // namespace
}  // namespace milliwatt::armv6m
