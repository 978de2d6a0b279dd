#include "data/motion/heartbeats.h"

#include <cmath>
#include <numbers>

#include "base/random.h"

namespace milliwatt {
namespace {

enum class Kind { kNormal, kEarlyBeat, kFlutter, kRaisedSt, kWideQrs };

/// A bump of the trace: mV, and seconds from the beat's main peak.
struct Wave {
  double height, center, width;

  double at(double time) const { return height * std::exp(-0.5 * std::pow((time - center) / width, 2)); }
};

/// P, Q, R, S and T of one beat.
std::vector<Wave> waves_of(Kind kind, bool is_early, double size, Random& random) {
  const auto about = [&](double value) { return value * random.uniform(0.85, 1.15); };
  const bool is_wide = kind == Kind::kWideQrs || is_early;
  const double width = is_wide ? about(2.4) : 1;
  std::vector<Wave> waves = {{-0.12 * size, -0.03 * width, 0.010 * width},
                             {about(1.0) * size * (is_early ? 1.2 : 1), 0, 0.012 * width},
                             {about(-0.25) * size * width, 0.03 * width, 0.012 * width},
                             {about(is_early ? -0.35 : 0.3) * size, about(0.26), 0.05}};
  const bool has_p = kind != Kind::kFlutter && !is_early;
  if (has_p) waves.push_back({about(0.15) * size, about(-0.16), 0.022});
  if (kind == Kind::kRaisedSt) waves.push_back({about(0.28) * size, 0.12, 0.06});
  return waves;
}

}  // namespace

const std::vector<std::string>& heartbeat_names() {
  static const std::vector<std::string> names = {"normal", "early_beat", "flutter", "raised_st", "wide_qrs"};
  return names;
}

std::vector<double> made_heartbeats(int kind, int samples, double samples_per_second, std::uint64_t seed,
                                    std::uint64_t number) {
  constexpr double kPi = std::numbers::pi;
  Random random({key_of("heartbeats"), seed, number});
  const auto what = static_cast<Kind>(kind);
  const double length = samples / samples_per_second;
  const double period = random.uniform(0.6, 1.0);
  const double size = random.uniform(0.7, 1.3);
  const double wander = random.uniform(0, 0.15);
  const double wander_rate = random.uniform(0.15, 0.5);
  const double hum = random.uniform(0, 0.04);
  const double muscle = random.uniform(0.01, 0.05);
  const double phase = random.uniform(0, 2 * kPi);

  struct Beat {
    double time;
    std::vector<Wave> waves;
  };
  std::vector<Beat> beats;
  const double start = random.uniform(-period, 0);
  // The early one is seen whole, with the pause that follows it.
  const int early = what == Kind::kEarlyBeat ? static_cast<int>(std::ceil((0.25 * length - start) / period)) : -1;
  for (int i = 0; start + i * period < length + period; ++i) {
    const double at = start + i * period + period * random.uniform(-0.03, 0.03) - (i == early ? 0.35 * period : 0);
    beats.push_back({at, waves_of(what, i == early, size, random)});
  }

  std::vector<double> trace;
  for (int i = 0; i < samples; ++i) {
    const double time = i / samples_per_second;
    double value = wander * std::sin(2 * kPi * wander_rate * time + phase);
    value += hum * std::sin(2 * kPi * 50 * time) + muscle * static_cast<double>(random.normal());
    if (what == Kind::kFlutter) value += 0.13 * size * std::sin(2 * kPi * 5 * time + phase);
    for (const Beat& beat : beats) {
      for (const Wave& wave : beat.waves) value += wave.at(time - beat.time);
    }
    trace.push_back(value);
  }
  return trace;
}

}  // namespace milliwatt
