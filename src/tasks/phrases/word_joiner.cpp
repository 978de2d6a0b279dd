#include "tasks/phrases/word_joiner.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <utility>

#include "base/to_size.h"
#include "data/noise.h"
#include "data/samples.h"

namespace milliwatt {
namespace {

constexpr float kSilence = 0.04F;  // of the peak
constexpr double kSecondsBefore = 0.025, kSecondsBehind = 0.04;
constexpr float kFullLevel = 0.25F * 32768;
constexpr double kWordSpeed = 0.05, kWordLevel = 0.3;  // natural logarithms, at most, beside those of the phrase
constexpr double kBeyondDb = 10;                       // of training noise

std::size_t length_at(const std::vector<float>& sound, double speed) {
  return static_cast<std::size_t>(static_cast<double>(sound.size() - 1) / speed);
}

}  // namespace

std::vector<float> word_in(std::span<const std::int16_t> samples, int sample_rate) {
  float peak = 0;
  for (const std::int16_t sample : samples) peak = std::max(peak, std::abs(static_cast<float>(sample)));
  if (peak == 0) return {};
  const auto is_loud = [&](std::int16_t sample) { return std::abs(static_cast<float>(sample)) > kSilence * peak; };
  const auto first = std::ranges::find_if(samples, is_loud) - samples.begin();
  const auto last =
      samples.size() - to_size(std::find_if(samples.rbegin(), samples.rend(), is_loud) - samples.rbegin());
  const auto before = static_cast<std::ptrdiff_t>(kSecondsBefore * sample_rate);
  const auto behind = static_cast<std::size_t>(kSecondsBehind * sample_rate);
  const std::size_t begin = to_size(std::max<std::ptrdiff_t>(0, first - before));
  std::vector<float> sound;
  for (const std::int16_t sample : samples.subspan(begin, std::min(samples.size(), last + behind) - begin))
    sound.push_back(static_cast<float>(sample) / peak);
  return sound;
}

WordJoiner::WordJoiner(std::vector<RecordedWord> words, int sample_rate, std::size_t samples)
    : words_(std::move(words)), sample_rate_(sample_rate), samples_(samples) {
  std::map<std::string, std::map<int, Numbers>> by_speaker;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    by_label_[words_[i].label].push_back(i);
    by_speaker[words_[i].speaker][words_[i].label].push_back(i);
  }
  for (auto& [speaker, numbers] : by_speaker) by_speaker_.push_back(std::move(numbers));
}

std::vector<int> WordJoiner::any_labels(int longest, Random& random) const {
  std::vector<int> labels(1 + random.below(to_size(longest)));
  for (int& label : labels)
    label = std::next(by_label_.begin(), static_cast<std::ptrdiff_t>(random.below(by_label_.size())))->first;
  return labels;
}

std::size_t WordJoiner::any_word(int label, const std::map<int, Numbers>& of_speaker, Random& random) const {
  const auto own = of_speaker.find(label);
  const Numbers& numbers = own != of_speaker.end() ? own->second : by_label_.at(label);
  return numbers[random.below(numbers.size())];
}

WordJoiner::Plan WordJoiner::plan(std::span<const int> labels, const Joining& how, bool varied, Random& random) const {
  const std::map<int, Numbers>& speaker = by_speaker_[random.below(by_speaker_.size())];
  const double tempo = varied ? random.uniform(-how.speed, how.speed) : 0;
  const double level = random.uniform(varied ? -2 : -1, 0.3);
  Plan plan;
  std::size_t end = 0;
  for (const int label : labels) {
    const std::size_t word = any_word(label, speaker, random);
    const double speed = std::exp(tempo + (varied ? random.uniform(-kWordSpeed, kWordSpeed) : 0));
    const double own_level = std::exp(level + random.uniform(-kWordLevel, kWordLevel));
    const auto gap = static_cast<std::size_t>(random.uniform() * how.gap_ms * sample_rate_ / 1e3);
    const std::size_t at = end + (plan.labels.empty() ? 0 : gap);
    const std::size_t length = length_at(words_[word].sound, speed);
    if (at + length > samples_) break;
    plan.labels.push_back(label);
    plan.places.push_back({word, speed, own_level, at});
    end = at + length;
  }
  const std::size_t before = random.below(samples_ - end + 1);
  for (Place& place : plan.places) place.at += before;
  return plan;
}

Samples WordJoiner::sound(const Plan& plan, const Joining& how, bool varied, Random& random) const {
  const double beyond = varied ? kBeyondDb : 0;
  const double ratio_db = random.uniform(how.noise_db[0] - beyond / 2, how.noise_db[1] + beyond);
  const auto kind = varied ? static_cast<NoiseKind>(random.below(kNoiseKinds)) : NoiseKind::kWhite;
  double loudest = 0.01;
  for (const Place& place : plan.places) loudest = std::max(loudest, place.level);
  // A word's mean amplitude is about a tenth of its peak.
  const auto behind = static_cast<float>(0.1 * loudest * amplitude_of_db(-ratio_db));
  std::vector<float> scene = noise(kind, samples_, sample_rate_, random);
  for (float& sample : scene) sample *= behind;
  for (const Place& place : plan.places) {
    const std::vector<float>& sound = words_[place.word].sound;
    const std::size_t length = length_at(sound, place.speed);
    for (std::size_t i = 0; i < length; ++i) {
      const double at = static_cast<double>(i) * place.speed;
      const auto whole = static_cast<std::size_t>(at);
      const auto part = static_cast<float>(at - static_cast<double>(whole));
      scene[place.at + i] +=
          static_cast<float>(place.level) * (sound[whole] + part * (sound[whole + 1] - sound[whole]));
    }
  }
  for (float& sample : scene) sample *= kFullLevel;
  return to_samples(scene);
}

}  // namespace milliwatt
