// Numbers that look random and are the same on every machine: integer arithmetic and exact sums only, for the library's
// logarithms and cosines differ in their last bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace milliwatt {

/// splitmix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators").
class Random {
 public:
  /// Streams of one seed are independent of each other.
  Random(std::uint64_t seed, std::uint64_t stream) : state_(mix(mix(seed) ^ (stream * kStep))) {}

  std::uint64_t next() { return mix(state_ += kStep); }

  /// 0 .. count - 1, all equally likely but for 1 in 2^32 (count < 2^32).
  std::uint64_t below(std::uint64_t count) { return ((next() >> 32) * count) >> 32; }

  /// Mean 0, variance 1, within -6 .. 6: the sum of twelve uniform numbers, which is near to normally distributed.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(next() >> 11) * 0x1p-53;
    return sum;
  }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15;

  static std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }

  std::uint64_t state_;
};

/// 0 .. count - 1 in an order that seed and stream decide.
inline std::vector<std::int64_t> shuffled(std::int64_t count, std::uint64_t seed, std::uint64_t stream) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(i);
  Random random(seed, stream);
  for (std::size_t left = order.size(); left > 1; --left) std::swap(order[left - 1], order[random.below(left)]);
  return order;
}

}  // namespace milliwatt
