#include "base/fixed_point.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace milliwatt {

QuantizedMultiplier quantize_multiplier(double factor) {
  if (factor == 0.0) return {};
  int shift = 0;
  const double fraction = std::frexp(factor, &shift);
  std::int64_t multiplier = std::llround(fraction * static_cast<double>(std::int64_t{1} << 31));
  if (multiplier == std::int64_t{1} << 31) {
    multiplier /= 2;
    ++shift;
  }
  if (shift < -31) return {};
  return {static_cast<std::int32_t>(multiplier), shift};
}

std::int32_t rounding_doubling_high_multiply(std::int32_t a, std::int32_t b) {
  constexpr std::int32_t kLowest = std::numeric_limits<std::int32_t>::min();
  if (a == kLowest && b == kLowest) return std::numeric_limits<std::int32_t>::max();
  const std::int64_t product = std::int64_t{a} * b;
  return static_cast<std::int32_t>((product + (std::int64_t{1} << 30)) >> 31);
}

std::int32_t rounding_divide_by_power_of_two(std::int32_t x, int exponent) {
  const std::int32_t mask = static_cast<std::int32_t>((std::int64_t{1} << exponent) - 1);
  const std::int32_t remainder = x & mask;
  const std::int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

std::int32_t multiply_by_quantized_multiplier(std::int32_t x, QuantizedMultiplier factor) {
  const int left = factor.shift > 0 ? factor.shift : 0;
  const int right = factor.shift > 0 ? 0 : -factor.shift;
  const auto shifted = static_cast<std::int32_t>(static_cast<std::uint32_t>(x) << left);
  return rounding_divide_by_power_of_two(rounding_doubling_high_multiply(shifted, factor.multiplier), right);
}

std::int32_t scaled_wide_sum(std::int64_t sum, QuantizedMultiplier factor) {
  constexpr std::int32_t kHighest = 0x7fff;
  const std::int32_t upper = factor.multiplier < kHighest << 16 ? (factor.multiplier + (1 << 15)) >> 16 : kHighest;
  const int shift = 15 - std::min(factor.shift, 14);
  const auto product = static_cast<std::uint64_t>(sum) * static_cast<std::uint64_t>(upper);
  return static_cast<std::int32_t>(static_cast<std::int64_t>(product + (std::uint64_t{1} << (shift - 1))) >> shift);
}

}  // namespace milliwatt
