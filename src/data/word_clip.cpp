#include "data/word_clip.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "data/noise.h"
#include "data/resample.h"
#include "data/samples.h"

namespace milliwatt {
namespace {

using Sound = std::vector<float>;

constexpr double kFadeSeconds = 0.01;
constexpr double kGapSeconds = 0.06;         // between two words
constexpr double kLeastOtherSeconds = 0.05;  // shorter pieces of another word are not worth their place
constexpr float kLoudest = 0.95F;

double amplitude_of(std::span<const float> sound) { return std::sqrt(power_of(sound)); }

void scale(std::span<float> sound, double factor) {
  for (float& sample : sound) sample *= static_cast<float>(factor);
}

// A few per cent faster or slower: another throat and another tempo from the same recording.
Sound varied(const Recording& recording, int sample_rate, double tempo) {
  return resampled(recording.sound, recording.sample_rate * tempo, sample_rate);
}

std::size_t in_samples(double seconds, int sample_rate) { return static_cast<std::size_t>(seconds * sample_rate); }

// Adds `piece` from `at` on, fading in at its beginning or out at its end.
void add(Sound& scene, std::size_t at, std::span<const float> piece, bool fade_in, bool fade_out, int sample_rate) {
  const auto fade = static_cast<float>(in_samples(kFadeSeconds, sample_rate));
  for (std::size_t i = 0; i < piece.size(); ++i) {
    float sample = piece[i];
    if (fade_in) sample *= std::min(1.0F, static_cast<float>(i) / fade);
    if (fade_out) sample *= std::min(1.0F, static_cast<float>(piece.size() - 1 - i) / fade);
    scene[at + i] += sample;
  }
}

// The end of another word before the word at [begin, end), or the beginning of one behind it, wherever there is room.
void add_other(Sound& scene, std::size_t begin, std::size_t end, const Sound& other, bool before, int sample_rate) {
  const std::size_t gap = in_samples(kGapSeconds, sample_rate);
  const std::size_t room = before ? begin : scene.size() - end;
  // Half of it at most: never a whole word that the clip is not labelled with.
  const std::size_t length = std::min(other.size() / 2, room - std::min(room, gap));
  if (length < in_samples(kLeastOtherSeconds, sample_rate)) return;
  const std::span<const float> all(other);
  if (before)
    add(scene, begin - gap - length, all.last(length), true, false, sample_rate);
  else
    add(scene, end + gap, all.first(length), false, true, sample_rate);
}

// A microphone and its housing: first-order filters that take away low and high tones.
void colour(Sound& scene, int sample_rate, Random& random) {
  const double low = random.uniform(20, 250);
  const double high = random.uniform(0.2, 0.6) * sample_rate;
  const auto low_kept = static_cast<float>(std::exp(-2 * std::numbers::pi * low / sample_rate));
  const auto high_kept = static_cast<float>(std::exp(-2 * std::numbers::pi * high / sample_rate));
  float slow = 0;
  float smooth = 0;
  for (float& sample : scene) {
    slow = low_kept * slow + (1 - low_kept) * sample;
    smooth = high_kept * smooth + (1 - high_kept) * (sample - slow);
    sample = smooth;
  }
}

// A few walls.
void add_echoes(Sound& scene, int sample_rate, Random& random) {
  const Sound dry = scene;
  for (int wall = 0; wall < 4; ++wall) {
    const std::size_t delay = in_samples(random.uniform(0.003, 0.05), sample_rate);
    const auto strength = static_cast<float>(random.uniform(-0.2, 0.2));
    for (std::size_t i = delay; i < scene.size(); ++i) scene[i] += strength * dry[i - delay];
  }
}

void add_noise(Sound& scene, double amplitude, int sample_rate, Random& random) {
  const auto kind = static_cast<NoiseKind>(random.below(kNoiseKinds));
  const Sound behind = noise(kind, scene.size(), sample_rate, random);
  for (std::size_t i = 0; i < scene.size(); ++i) scene[i] += static_cast<float>(amplitude) * behind[i];
}

void limit_peak(Sound& scene) {
  float peak = 0;
  for (const float sample : scene) peak = std::max(peak, std::abs(sample));
  if (peak > kLoudest) scale(scene, kLoudest / peak);
}

Samples finished(Sound& scene) {
  limit_peak(scene);
  scale(scene, 32768);
  return to_samples(scene);
}

// Something that knocks: white noise that dies away within some milliseconds.
void add_knock(Sound& scene, double amplitude, int sample_rate, Random& random) {
  const auto kept = static_cast<float>(std::exp(-1 / (random.uniform(0.001, 0.02) * sample_rate)));
  auto strength = static_cast<float>(amplitude);
  for (std::size_t i = random.below(scene.size()); i < scene.size(); ++i) {
    scene[i] += strength * random.normal();
    strength *= kept;
  }
}

}  // namespace

Samples word_clip(const Recording& word, const std::function<Recording()>& other_word, std::size_t samples,
                  int sample_rate, Random& random) {
  const double tempo = random.uniform(0.93, 1.07);
  const double level = amplitude_of_db(random.uniform(-34, -14));
  const double noise_level = amplitude_of_db(-random.uniform(5, 30));
  const bool noisy = random.chance(0.95);
  const bool has_other = random.chance(0.2);
  const bool other_before = random.chance(0.5);
  const double other_level = amplitude_of_db(random.uniform(-10, 0));
  const bool echoes = random.chance(0.3);

  Sound sound = varied(word, sample_rate, tempo);
  if (sound.size() > samples) {
    const auto cut = static_cast<std::ptrdiff_t>((sound.size() - samples) / 2);
    sound = Sound(sound.begin() + cut, sound.begin() + cut + static_cast<std::ptrdiff_t>(samples));
  }
  scale(sound, 1 / std::max(1e-6, amplitude_of(sound)));
  Sound scene(samples);
  const std::size_t begin = random.below(samples - sound.size() + 1);
  const std::size_t end = begin + sound.size();
  add(scene, begin, sound, false, false, sample_rate);
  if (has_other) {
    Sound other = varied(other_word(), sample_rate, tempo);
    scale(other, other_level / std::max(1e-6, amplitude_of(other)));
    add_other(scene, begin, end, other, other_before, sample_rate);
  }
  colour(scene, sample_rate, random);
  if (echoes) add_echoes(scene, sample_rate, random);
  // The noise is measured by what the filters left of the word.
  const double left = amplitude_of(std::span(scene).subspan(begin, sound.size()));
  scale(scene, level / std::max(1e-6, left));
  if (noisy) add_noise(scene, level * noise_level, sample_rate, random);
  return finished(scene);
}

Samples silence_clip(std::size_t samples, int sample_rate, Random& random) {
  const double level = amplitude_of_db(random.uniform(-100, -25));
  Sound scene(samples);
  add_noise(scene, level, sample_rate, random);
  if (random.chance(0.5)) add_noise(scene, level * random.uniform(), sample_rate, random);
  // It comes or goes.
  const double from = random.uniform(0.3, 1);
  const double to = random.uniform(0.3, 1);
  for (std::size_t i = 0; i < samples; ++i) {
    scene[i] *= static_cast<float>(from + (to - from) * static_cast<double>(i) / static_cast<double>(samples));
  }
  if (random.chance(0.3)) {
    for (std::uint64_t knocks = 1 + random.below(3); knocks > 0; --knocks) {
      add_knock(scene, level * random.uniform(1, 10), sample_rate, random);
    }
  }
  return finished(scene);
}

}  // namespace milliwatt
