// Shift, then gain, then noise, each from the same stream of random numbers in that order.
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/random.h"
#include "base/to_size.h"
#include "data/noise.h"
#include "data/samples.h"
#include "data/sound.h"

namespace milliwatt {
namespace {

// Below this a clip has no word whose power noise could be measured by: -70 dB of full scale.
constexpr double kSilentAmplitude = 10.4;
// What noise such a clip gets, in dB of full scale.
constexpr double kQuietestNoiseDb = -75;
constexpr double kLoudestNoiseDb = -40;

// out[i] = clip[i + first], silence outside the clip.
std::vector<float> window_of(std::span<const std::int16_t> clip, std::size_t samples, std::int64_t first) {
  std::vector<float> out(samples);
  const auto size = static_cast<std::int64_t>(clip.size());
  const std::int64_t begin = std::clamp<std::int64_t>(-first, 0, static_cast<std::int64_t>(samples));
  const std::int64_t end = std::clamp<std::int64_t>(size - first, begin, static_cast<std::int64_t>(samples));
  for (std::int64_t i = begin; i < end; ++i) {
    out[to_size(i)] = clip[to_size(i + first)];
  }
  return out;
}

// Where the middle `samples` samples begin; negative where the clip is shorter.
std::int64_t middle(std::size_t clip, std::size_t samples) {
  const std::int64_t spare = static_cast<std::int64_t>(clip) - static_cast<std::int64_t>(samples);
  return spare >= 0 ? spare / 2 : -(-spare / 2);
}

double noise_amplitude(double signal_power, const Augmentation& how, Random& random) {
  const double share = random.uniform();
  if (signal_power < kSilentAmplitude * kSilentAmplitude) {
    return 32768 * amplitude_of_db(kQuietestNoiseDb + (kLoudestNoiseDb - kQuietestNoiseDb) * share);
  }
  const double ratio_db = how.noise_db_lowest + (how.noise_db_highest - how.noise_db_lowest) * share;
  return std::sqrt(signal_power) / amplitude_of_db(ratio_db);
}

}  // namespace

Samples fitted(std::span<const std::int16_t> clip, std::size_t samples) {
  Samples out(samples);
  const std::int64_t first = middle(clip.size(), samples);
  if (first >= 0)
    std::copy_n(clip.begin() + first, samples, out.begin());
  else
    std::copy(clip.begin(), clip.end(), out.begin() - first);
  return out;
}

Samples augmented(std::span<const std::int16_t> clip, std::size_t samples, int sample_rate, const Augmentation& how,
                  std::uint64_t seed, std::int64_t epoch, std::int64_t index) {
  expects(sample_rate > 0, "augmented needs a sample rate");
  Random random{seed, static_cast<std::uint64_t>(epoch), static_cast<std::uint64_t>(index)};
  const std::int64_t shift = std::llround(random.uniform(-1, 1) * how.shift_ms * sample_rate / 1000);
  const auto gain = static_cast<float>(amplitude_of_db(random.uniform(-1, 1) * how.gain_db));
  const bool noisy = random.chance(how.noise_share);
  const auto kind = static_cast<NoiseKind>(random.below(kNoiseKinds));

  std::vector<float> sound = window_of(clip, samples, middle(clip.size(), samples) - shift);
  for (float& sample : sound) sample *= gain;
  if (noisy) {
    const auto amplitude = static_cast<float>(noise_amplitude(power_of(sound), how, random));
    const std::vector<float> behind = noise(kind, samples, sample_rate, random);
    for (std::size_t i = 0; i < samples; ++i) sound[i] += amplitude * behind[i];
  }
  return to_samples(sound);
}

}  // namespace milliwatt
