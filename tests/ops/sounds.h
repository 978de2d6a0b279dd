// Sounds that tests make themselves.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <random>
#include <string>
#include <vector>

namespace milliwatt::test {

struct MadeSound {
  std::string name;
  std::vector<std::int16_t> samples;
};

inline std::vector<std::int16_t> made_samples(int count, const std::function<double(int)>& value) {
  std::vector<std::int16_t> samples;
  for (int i = 0; i < count; ++i) {
    samples.push_back(static_cast<std::int16_t>(std::clamp(std::round(value(i)), -32768.0, 32767.0)));
  }
  return samples;
}

/// Sines, a chirp, noises and a square wave, `level` high. Times in samples at 16 kHz.
inline std::vector<MadeSound> made_sounds(int count, double level) {
  constexpr double kTurn = 2 * std::numbers::pi;
  std::mt19937 random(7);  // its numbers are the same everywhere; those of distributions are not
  const auto uniform = [&] { return static_cast<double>(random()) / 2147483648.0 - 1; };
  const auto sine = [=](double hz) {
    return made_samples(count, [=](int i) { return level * std::sin(kTurn * hz * i / 16000 + 0.3); });
  };
  return {{"sine of 441 Hz", sine(441)},
          {"sine of 3000 Hz", sine(3000)},
          {"sine of 7900 Hz", sine(7900)},
          {"chirp", made_samples(count,
                                 [=](int i) {
                                   const double t = i / 16000.0;
                                   return level * std::sin(kTurn * (100 * t + 3500 * t * t));
                                 })},
          {"noise", made_samples(count, [&](int) { return level * uniform(); })},
          {"soft noise", made_samples(count, [&](int) { return level / 4 * (uniform() + uniform() + uniform()); })},
          {"random signs", made_samples(count, [&](int) { return uniform() < 0 ? -level - 1 : level; })},
          {"square wave", made_samples(count, [=](int i) { return i / 20 % 2 == 0 ? level : -level - 1; })}};
}

}  // namespace milliwatt::test
