#include "data/background.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "data/noise.h"
#include "data/samples.h"

namespace milliwatt {
namespace {

using Sound = std::vector<float>;

constexpr double kStretchSeconds = 60;
constexpr double kFadeSeconds = 0.01;
constexpr double kMeanGapSeconds = 4;  // between single words
constexpr int kVoices = 5;             // of a babble
constexpr float kFullScale = 32768;

std::size_t in_samples(double seconds, int sample_rate) { return static_cast<std::size_t>(seconds * sample_rate); }

/// Adds `clip` from `at` on, as far as there is room, with its ends faded.
void add(Sound& sound, std::size_t at, std::span<const std::int16_t> clip, double gain, int sample_rate) {
  const auto fade = static_cast<float>(std::max<std::size_t>(in_samples(kFadeSeconds, sample_rate), 1));
  const std::size_t count = std::min(clip.size(), sound.size() - std::min(at, sound.size()));
  for (std::size_t i = 0; i < count; ++i) {
    const auto from_end = static_cast<float>(std::min(i, count - 1 - i));
    sound[at + i] += static_cast<float>(gain) * clip[i] * std::min(1.0F, from_end / fade);
  }
}

void add_noise(Sound& sound, int sample_rate, Random& random) {
  const auto kind = static_cast<NoiseKind>(random.below(kNoiseKinds));
  const auto level = static_cast<float>(amplitude_of_db(random.uniform(-75, -30))) * kFullScale;
  const Sound behind = noise(kind, sound.size(), sample_rate, random);
  for (std::size_t i = 0; i < sound.size(); ++i) sound[i] += level * behind[i];
}

/// @returns how many.
std::int64_t add_words(Sound& sound, std::span<const Samples> clips, int sample_rate, Random& random) {
  std::int64_t words = 0;
  for (std::size_t at = 0;; ++words) {
    at += in_samples(0.3 - kMeanGapSeconds * std::log(1 - random.uniform()), sample_rate);
    const Samples& clip = clips[random.below(clips.size())];
    if (at + clip.size() > sound.size()) return words;
    add(sound, at, clip, amplitude_of_db(random.uniform(-6, 6)), sample_rate);
    at += clip.size();
  }
}

void add_babble(Sound& sound, std::span<const Samples> clips, int sample_rate, Random& random) {
  for (int voice = 0; voice < kVoices; ++voice) {
    const double gain = amplitude_of_db(random.uniform(-15, -3));
    for (std::size_t at = random.below(clips.front().size() + 1); at < sound.size();) {
      const Samples& clip = clips[random.below(clips.size())];
      add(sound, at, clip, gain, sample_rate);
      at += clip.size() + in_samples(random.uniform(0, 0.2), sample_rate);
    }
  }
}

/// Notes of a pentatonic scale, some at a time, each with harmonics that die away.
void add_music(Sound& sound, int sample_rate, Random& random) {
  constexpr int kScale[] = {0, 2, 4, 7, 9};
  const double level = amplitude_of_db(random.uniform(-45, -22)) * kFullScale;
  const double tonic_hz = random.uniform(80, 250);
  const double beat_s = random.uniform(0.2, 0.6);
  const std::size_t beat = in_samples(beat_s, sample_rate);
  for (std::size_t at = 0; at < sound.size(); at += beat) {
    for (std::uint64_t notes = random.below(4); notes > 0; --notes) {
      const auto octave = static_cast<double>(random.below(3));
      const double tone_hz = tonic_hz * std::exp2(octave + kScale[random.below(5)] / 12.0);
      const double fall = 1 / (random.uniform(0.1, 0.8) * sample_rate);
      for (int harmonic = 1; harmonic <= 6 && 2 * harmonic * tone_hz < sample_rate; ++harmonic) {
        // Rotates a vector from sample to sample: far cheaper than a sine each.
        const double angle = 2 * std::numbers::pi * harmonic * tone_hz / sample_rate;
        const double kept = std::exp(-fall * harmonic);
        const double c = kept * std::cos(angle);
        const double s = kept * std::sin(angle);
        double x = level * random.uniform(0.3, 1) / harmonic;
        double y = 0;
        const std::size_t end = std::min(sound.size(), at + 2 * beat);
        for (std::size_t i = at; i < end; ++i) {
          sound[i] += static_cast<float>(y);
          const double turned = x * c - y * s;
          y = x * s + y * c;
          x = turned;
        }
      }
    }
  }
}

void add_knocks(Sound& sound, int sample_rate, Random& random) {
  for (std::uint64_t knocks = 5 + random.below(40); knocks > 0; --knocks) {
    const auto kept = static_cast<float>(std::exp(-1 / (random.uniform(0.001, 0.03) * sample_rate)));
    auto strength = static_cast<float>(amplitude_of_db(random.uniform(-50, -15))) * kFullScale;
    const std::size_t from = random.below(sound.size());
    const std::size_t to = std::min(sound.size(), from + in_samples(0.3, sample_rate));
    for (std::size_t i = from; i < to; ++i) {
      sound[i] += strength * random.normal();
      strength *= kept;
    }
  }
}

}  // namespace

Background make_background(std::span<const Samples> clips, double seconds, int sample_rate, Random& random) {
  Background background;
  for (double left = seconds; left > 0; left -= kStretchSeconds) {
    Sound sound(in_samples(std::min(left, kStretchSeconds), sample_rate));
    if (sound.empty()) break;
    const bool speaks = random.chance(0.5) && !clips.empty();
    const bool babbles = random.chance(0.25) && !clips.empty();
    const bool plays = random.chance(0.25);
    const bool knocks = random.chance(0.25);
    add_noise(sound, sample_rate, random);
    if (babbles) add_babble(sound, clips, sample_rate, random);
    if (plays) add_music(sound, sample_rate, random);
    if (knocks) add_knocks(sound, sample_rate, random);
    if (speaks) background.words += add_words(sound, clips, sample_rate, random);
    // Not at the rails, which the sensor check takes for saturation.
    for (float& sample : sound) sample = std::clamp(sample, -32700.0F, 32700.0F);
    const Samples samples = to_samples(sound);
    background.samples.insert(background.samples.end(), samples.begin(), samples.end());
  }
  return background;
}

}  // namespace milliwatt
