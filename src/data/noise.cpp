#include "data/noise.h"

#include <array>
#include <bit>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

void fill_white(std::span<float> out, Random& random) {
  for (float& sample : out) sample = random.normal();
}

// Voss and McCartney: the sum of white noises that change every 1, 2, 4, ... samples. The j-th bit that ends a count in
// zeros says whose turn it is, so each sample needs one new number (and one for the fastest).
void fill_pink(std::span<float> out, Random& random) {
  constexpr std::size_t kOctaves = 12;
  std::array<float, kOctaves> held{};
  float sum = 0;
  for (float& value : held) sum += value = random.normal();
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto turn = to_size(std::countr_zero(i + 1)) % kOctaves;
    const float fresh = random.normal();
    sum += fresh - held[turn];
    held[turn] = fresh;
    out[i] = sum + random.normal();
  }
}

// White noise, integrated; what is slower than 20 Hz leaks away, so it stays in range.
void fill_brown(std::span<float> out, int sample_rate, Random& random) {
  const auto kept = static_cast<float>(std::exp(-2 * std::numbers::pi * 20 / sample_rate));
  float sum = random.normal() / std::sqrt(1 - kept * kept);
  for (float& sample : out) sample = sum = kept * sum + random.normal();
}

// One period of the tone and its harmonics is computed once and then read at the tone's frequency.
void fill_hum(std::span<float> out, int sample_rate, Random& random) {
  constexpr std::size_t kPoints = 512;
  constexpr int kHarmonics = 12;
  std::array<float, kPoints + 1> period{};
  const double tone = (random.chance(0.5) ? 50 : 60) * random.uniform(0.995, 1.005);
  for (int harmonic = 1; harmonic <= kHarmonics; ++harmonic) {
    // Rotates a vector by the harmonic's angle from point to point: far cheaper than a sine each.
    const double angle = 2 * std::numbers::pi * harmonic / kPoints;
    const double strength = random.uniform() / harmonic;
    const double start = random.uniform(0, 2 * std::numbers::pi);
    double x = strength * std::cos(start);
    double y = strength * std::sin(start);
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    if (harmonic * tone * 2 >= sample_rate) continue;
    for (std::size_t i = 0; i < kPoints; ++i) {
      period[i] += static_cast<float>(y);
      const double turned = x * c - y * s;
      y = x * s + y * c;
      x = turned;
    }
  }
  period[kPoints] = period[0];
  const double step = tone / sample_rate * kPoints;
  double place = random.uniform(0, kPoints);
  for (float& sample : out) {
    const auto point = static_cast<std::size_t>(place);
    const auto part = static_cast<float>(place - static_cast<double>(point));
    sample = period[point] + part * (period[point + 1] - period[point]);
    place += step;
    if (place >= kPoints) place -= kPoints;
  }
}

}  // namespace

double power_of(std::span<const float> samples) {
  if (samples.empty()) return 0;
  double sum = 0;
  double squares = 0;
  for (const float sample : samples) {
    sum += sample;
    squares += static_cast<double>(sample) * sample;
  }
  const auto count = static_cast<double>(samples.size());
  const double mean = sum / count;
  return std::max(0.0, squares / count - mean * mean);
}

double amplitude_of_db(double db) { return std::pow(10.0, db / 20); }

std::vector<float> noise(NoiseKind kind, std::size_t samples, int sample_rate, Random& random) {
  std::vector<float> out(samples);
  switch (kind) {
    case NoiseKind::kWhite:
      fill_white(out, random);
      break;
    case NoiseKind::kPink:
      fill_pink(out, random);
      break;
    case NoiseKind::kBrown:
      fill_brown(out, sample_rate, random);
      break;
    case NoiseKind::kHum:
      fill_hum(out, sample_rate, random);
      break;
  }
  const double power = power_of(out);
  if (power > 0) {
    const auto scale = static_cast<float>(1 / std::sqrt(power));
    for (float& sample : out) sample *= scale;
  }
  return out;
}

}  // namespace milliwatt
