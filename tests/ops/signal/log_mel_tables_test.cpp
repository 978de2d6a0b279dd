// The front end's tables must not hang on the last bits of a mathematics library, for they are part of what a trained
// model means.
#include "ops/signal/log_mel_tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace milliwatt {
namespace {

constexpr long double kPi = std::numbers::pi_v<long double>;

const std::vector<LogMel> kFrontEnds = {
    {},
    {.window = 400, .hop = 160, .bins = 40, .low_hz = 20, .high_hz = 8000},
    {.window = 512, .hop = 256, .bins = 32, .low_hz = 0, .high_hz = 8000},
    {.window = 640, .hop = 320, .bins = 40},
    {.sample_rate = 8000, .window = 200, .hop = 80, .bins = 20, .low_hz = 100, .high_hz = 4000},
    {.sample_rate = 8000, .window = 128, .hop = 256, .bins = 12, .low_hz = 60, .high_hz = 3800},
    {.sample_rate = 44100, .window = 2048, .hop = 2048, .bins = 64, .high_hz = 20000},
};

/// `exact` rounds to `value`, and would if it were `margin` larger or smaller.
void expect_firmly_rounded(long double exact, long double value, long double margin) {
  EXPECT_EQ(std::round(exact - margin), value);
  EXPECT_EQ(std::round(exact + margin), value);
}

std::int32_t lower(std::int32_t pair) { return static_cast<std::int16_t>(pair); }
std::int32_t upper(std::int32_t pair) { return pair >> 16; }

TEST(log_mel_parts, rounds_windows_that_are_not_near_a_tie) {
  for (const LogMel& f : kFrontEnds) {
    const LogMelParts parts = log_mel_parts(f);
    const std::size_t quarter = parts.window.size() / 5;
    const long double most = ((1 << 30) - (1 << 18)) / 128;
    const long double scale = std::min(1.0L, most / (f.window * 16384.0L));
    for (std::size_t pair = 0; pair < quarter; ++pair) {
      for (std::size_t q = 0; q < 4; ++q) {
        const std::int32_t values = parts.window[5 * pair + std::array<std::size_t, 4>{1, 3, 2, 4}[q]];
        for (const int k : {0, 1}) {
          const int i = static_cast<int>(2 * (q * quarter + pair)) + k;
          const long double sine = i < f.window ? std::sin(kPi * (i + 0.5L) / f.window) : 0;
          const long double exact = std::min(scale * sine * sine * 32768, 32767.0L);
          expect_firmly_rounded(exact, k == 0 ? lower(values) : upper(values), 1e-9L);
        }
      }
    }
  }
}

TEST(log_mel_parts, rounds_turns_that_are_not_near_a_tie) {
  for (int bits = 6; bits <= 10; ++bits) {
    const LogMelParts parts = log_mel_parts({.window = 2 << bits, .hop = 320, .bins = 10});
    const int count = 1 << bits;
    std::size_t at = parts.turns.size() - static_cast<std::size_t>(count / 2);
    for (int k = 1; k <= count / 2; ++k, ++at) {
      const long double angle = kPi * k / count;
      expect_firmly_rounded(std::min(std::cos(angle) * 32768, 32767.0L), lower(parts.turns[at]), 1e-9L);
      expect_firmly_rounded(std::min(std::sin(angle) * 32768, 32767.0L), upper(parts.turns[at]), 1e-9L);
    }
  }
}

TEST(log_mel_parts, rounds_the_bands_centres_where_that_is_not_near_a_tie) {
  for (const LogMel& f : kFrontEnds) {
    const auto mel = [](long double hz) { return std::log10(1 + hz / 700); };
    const auto hz = [](long double m) { return 700 * (std::pow(10.0L, m) - 1); };
    const LogMelParts parts = log_mel_parts(f);
    const long double low = mel(f.low_hz);
    const long double step = (mel(f.high_hz) - low) / (f.bins + 1);
    std::vector<long double> edges;
    for (int e = 0; e <= f.bins + 1; ++e) {
      const long double exact = hz(low + step * e) * 65536;
      edges.push_back(std::round(exact));
      if (e > 0 && e <= f.bins) expect_firmly_rounded(exact, edges.back(), 1e-5L);
    }
    const long double bin_hz = 65536.0L * f.sample_rate / (2 << parts.shape.complex_bits);
    int bin = parts.shape.first_bin;
    std::size_t at = 0;
    for (std::size_t s = 0; s < parts.bins.size(); ++s) {
      for (int i = 0; i < parts.bins[s]; ++i, ++bin, ++at) {
        const long double exact = (bin * bin_hz - edges[s]) / (edges[s + 1] - edges[s]) * 32768;
        ASSERT_GE(exact, 0);
        ASSERT_LT(exact, 32768);
        expect_firmly_rounded(std::min(exact, 32767.0L), parts.shares[at], 1e-9L);
      }
    }
    EXPECT_EQ(at, parts.shares.size());
  }
}

}  // namespace
}  // namespace milliwatt
