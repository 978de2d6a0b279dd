#include "base/inverse_square_root.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace milliwatt {

namespace {

constexpr std::int32_t kHighest = std::numeric_limits<std::int32_t>::max();

std::int32_t times(std::int32_t a, std::int32_t b) { return rounding_doubling_high_multiply(a, b); }

/// From `bits` more bits before the point to 3 of them.
std::int32_t rescale(std::int32_t x, int bits) {
  const std::int64_t wide = std::int64_t{x} * (std::int64_t{1} << bits);
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(wide, std::numeric_limits<std::int32_t>::min(), kHighest));
}

}  // namespace

QuantizedMultiplier inverse_square_root(std::int32_t x) {
  if (x <= 1) return {kHighest, 0};
  int right = 11;
  for (; x >= 1 << 29; ++right) x /= 4;
  const int pairs = (std::countl_zero(static_cast<std::uint32_t>(x)) - 1) / 2 - 1;
  right -= pairs;
  x *= 1 << 2 * pairs;  // 2^27 .. 2^29
  // Newton-Raphson steps with 3 bits before the point, from 1 on.
  const std::int32_t half = rounding_divide_by_power_of_two(x >> 1, 1);
  constexpr std::int32_t kHalfThree = (1 << 28) + (1 << 27);
  std::int32_t root = 1 << 28;
  for (int step = 0; step < 5; ++step) {
    const std::int32_t cube = rescale(times(times(root, root), root), 6);
    root = rescale(times(kHalfThree, root) - times(half, cube), 3);
  }
  constexpr std::int32_t kHalfSqrt2 = 1518500250;
  root = times(root, kHalfSqrt2);
  if (right >= 0) return {root, -right};
  return {root * (1 << -right), 0};
}

}  // namespace milliwatt
