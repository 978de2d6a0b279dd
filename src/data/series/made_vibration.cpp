#include "data/series/made_vibration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/random.h"
#include "base/to_size.h"
#include "data/samples.h"
#include "data/sound.h"

namespace milliwatt {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;
constexpr int kTeeth = 19;
constexpr double kBallsPassing = 3.57;  // of a race, a turn of the shaft
constexpr double kRinging = 2'300;      // Hz: the bearing's housing
constexpr double kRunSeconds = 12.8;

/// A value that wanders between two bounds within some seconds.
class Wandering {
 public:
  Wandering(double low, double high, double seconds, int samples_per_second, Random& random)
      : low_(low), high_(high), value_(random.uniform(low, high)) {
    step_ = (high - low) / std::sqrt(seconds * samples_per_second);
  }
  double next(Random& random) {
    value_ = std::clamp(value_ + step_ * static_cast<double>(random.normal()), low_, high_);
    return value_;
  }

 private:
  double low_, high_, value_, step_;
};

struct Strengths {
  double bearing = 0, gear = 0, looseness = 0;
};

Strengths strengths_of(const std::string& fault, Random& random) {
  Strengths strengths;
  const double how_bad = random.uniform(0.6, 1.4);
  if (fault == "bearing") strengths.bearing = 0.11 * how_bad;
  if (fault == "gear") strengths.gear = 0.7 * how_bad;
  if (fault == "looseness") strengths.looseness = 0.16 * how_bad;
  return strengths;
}

}  // namespace

const std::vector<std::string>& vibration_faults() {
  static const std::vector<std::string> names = {"bearing", "gear", "looseness"};
  return names;
}

std::vector<std::int16_t> made_vibration(const std::string& fault, double seconds, int samples_per_second,
                                         std::uint64_t seed, std::uint64_t run) {
  Random random({key_of("vibration"), key_of(fault), seed, run});
  const Strengths strengths = strengths_of(fault, random);
  Wandering speed(27, 31, 4, samples_per_second, random);
  Wandering load(0.5, 1.5, 4, samples_per_second, random);
  double turns = random.uniform();
  double next_ball = turns + random.uniform() / kBallsPassing;
  double ring = 0;        // how strongly the housing still rings
  double ring_phase = 0;  // of its oscillation
  const double decay = std::exp(-250.0 / samples_per_second);
  std::vector<float> samples(to_size(std::llround(seconds * samples_per_second)));
  for (float& sample : samples) {
    const double force = load.next(random);
    turns += speed.next(random) / samples_per_second;
    const double angle = kTurn * turns;
    double sum = 0.30 * std::sin(angle) + 0.12 * std::sin(2 * angle + 1) + 0.06 * std::sin(3 * angle + 2);
    const double mesh = force * (1 + strengths.gear * std::cos(angle));
    sum += mesh * (0.18 * std::sin(kTeeth * angle) + 0.07 * std::sin(2 * kTeeth * angle + 1));
    sum += strengths.looseness * (std::sin(0.5 * angle) + 0.7 * std::sin(1.5 * angle) + 0.5 * std::sin(2.5 * angle));
    if (strengths.bearing > 0 && turns >= next_ball) {
      next_ball += (1 + 0.02 * static_cast<double>(random.normal())) / kBallsPassing;  // balls slip a little
      ring = strengths.bearing * force;
      ring_phase = 0;
    }
    sum += ring * std::sin(ring_phase);
    ring *= decay;
    ring_phase += kTurn * kRinging / samples_per_second;
    sum += 0.05 * static_cast<double>(random.normal());
    sample = static_cast<float>(9'000 * sum);
  }
  return to_samples(samples);
}

void make_vibration(const std::filesystem::path& folder, int seconds, int samples_per_second, std::uint64_t seed) {
  const auto make = [&](const std::string& kind, const std::string& fault, double all) {
    std::filesystem::create_directories(folder / kind);
    const int runs = std::max(1, static_cast<int>(std::lround(all / kRunSeconds)));
    for (int run = 0; run < runs; ++run) {
      write_sound(folder / kind / fmt::format("{:03}.wav", run),
                  made_vibration(fault, all / runs, samples_per_second, seed, static_cast<std::uint64_t>(run)),
                  samples_per_second);
    }
  };
  make("normal", "", seconds);
  for (const std::string& fault : vibration_faults()) make(fault, fault, seconds / 8.0);
}

}  // namespace milliwatt
