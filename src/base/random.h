// Random numbers that are the same on every machine and with every standard library.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace milliwatt {

/// A stream of random numbers that follows from a key alone, such as (seed, epoch, index): streams of different keys
/// are independent, so work may be done in any order and by any number of threads. The n-th number is a mix of key and
/// n (SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). Not for secrets.
class Random {
 public:
  Random(std::initializer_list<std::uint64_t> key) {
    for (const std::uint64_t part : key) state_ = mix((state_ ^ part) + kStep);
  }

  /// 64 random bits.
  std::uint64_t bits() { return mix(state_ += kStep); }

  /// In [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

  /// In [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// In 0 .. count - 1; count in 1 .. 2^32. One in 2^32 / count more likely than it should be, at worst.
  std::uint64_t below(std::uint64_t count) { return ((bits() >> 32) * count) >> 32; }

  /// True with that probability.
  bool chance(double probability) { return uniform() < probability; }

  /// Mean 0, variance 1, nearly normal (the sum of four uniform numbers): for noise, which needs many.
  float normal() {
    const std::uint64_t b = bits();
    const auto sum = static_cast<std::int32_t>((b & 0xffff) + (b >> 16 & 0xffff) + (b >> 32 & 0xffff) + (b >> 48));
    return static_cast<float>(sum - 131070) * 2.6429324e-05F;  // sqrt(12 / 4) / 65536
  }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15;

  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  std::uint64_t state_ = 0;
};

/// A part of a key from a name (FNV-1a).
constexpr std::uint64_t key_of(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace milliwatt
