// Random numbers of a trial: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
#pragma once

#include <stdint.h>

class Random {
 public:
  Random(uint64_t seed, uint64_t trial) : state_(mix(seed + kStep) ^ mix(trial * kStep)) {}

  // In 0 .. count - 1.
  uint32_t below(uint32_t count) { return static_cast<uint32_t>(((bits() >> 32) * count) >> 32); }
  // In low .. high.
  int between(int low, int high) { return low + static_cast<int>(below(static_cast<uint32_t>(high - low + 1))); }
  uint64_t bits() { return mix(state_ += kStep); }

 private:
  static const uint64_t kStep = 0x9e3779b97f4a7c15u;
  static uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  uint64_t state_;
};
