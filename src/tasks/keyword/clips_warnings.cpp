#include "tasks/keyword/clips_warnings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/to_size.h"
#include "data/split_clips.h"

namespace milliwatt {
namespace {

constexpr std::size_t kExamples = 3;

std::string name_of(const SoundFolder& sounds, const SoundClip& clip) {
  return sounds.classes[to_size(clip.label)] + "/" + clip.path.filename().string();
}

// Clips of one content, for each content that several have. Digital silence is no copy of anything.
std::vector<std::vector<const SoundClip*>> copies(const SoundFolder& sounds) {
  std::map<std::uint64_t, std::vector<const SoundClip*>> by_content;
  for (const SoundClip& clip : sounds.clips) {
    if (!clip.facts.constant) by_content[clip.facts.content].push_back(&clip);
  }
  std::vector<std::vector<const SoundClip*>> several;
  for (auto& [content, clips] : by_content) {
    if (clips.size() > 1) several.push_back(std::move(clips));
  }
  std::ranges::sort(several, {}, [](const auto& clips) { return clips.front()->path; });
  return several;
}

void warn_of_copies(const SoundFolder& sounds, std::vector<std::string>& warnings) {
  std::vector<std::string> across_parts;
  std::vector<std::string> across_classes;
  for (const std::vector<const SoundClip*>& clips : copies(sounds)) {
    const SoundClip& first = *clips.front();
    const auto other_part =
        std::ranges::find_if(clips, [&](const SoundClip* clip) { return clip->part != first.part; });
    if (other_part != clips.end()) {
      across_parts.push_back(fmt::format("{} ({}) = {} ({})", name_of(sounds, first), part_name(first.part),
                                         name_of(sounds, **other_part), part_name((*other_part)->part)));
    }
    const auto other_class =
        std::ranges::find_if(clips, [&](const SoundClip* clip) { return clip->label != first.label; });
    if (other_class != clips.end())
      across_classes.push_back(name_of(sounds, first) + " = " + name_of(sounds, **other_class));
  }
  if (!across_parts.empty()) {
    warnings.push_back(fmt::format(
        "{} {} the same content in two parts, so the accuracy comes out too high: {}; keep one copy of each",
        across_parts.size(), across_parts.size() == 1 ? "clip has" : "clips have", some_of(across_parts, kExamples)));
  }
  if (!across_classes.empty()) {
    warnings.push_back(fmt::format("{} {} the same content in two classes: {}; keep the right one",
                                   across_classes.size(), across_classes.size() == 1 ? "clip has" : "clips have",
                                   some_of(across_classes, kExamples)));
  }
}

// The share of a class's clips at each sample rate.
std::vector<std::map<int, double>> shares_of_rates(const SoundFolder& sounds) {
  std::vector<std::map<int, double>> shares(sounds.classes.size());
  std::vector<double> clips(sounds.classes.size());
  for (const SoundClip& clip : sounds.clips) {
    shares[to_size(clip.label)][clip.facts.rate] += 1;
    clips[to_size(clip.label)] += 1;
  }
  for (std::size_t label = 0; label < shares.size(); ++label) {
    for (auto& [rate, share] : shares[label]) share /= clips[label];
  }
  return shares;
}

// A network may learn the recorder instead of the word.
void warn_of_rates(const Listening& listening, std::vector<std::string>& warnings) {
  constexpr double kMost = 0.8;  // of a class
  constexpr double kFew = 0.2;   // of every other class
  const SoundFolder& sounds = listening.sounds;
  const std::vector<std::map<int, double>> shares = shares_of_rates(sounds);
  std::vector<std::string> alone;
  for (std::size_t label = 0; label < shares.size(); ++label) {
    for (const auto& [rate, share] : shares[label]) {
      bool others_have_it = false;
      for (std::size_t other = 0; other < shares.size(); ++other) {
        const auto found = shares[other].find(rate);
        if (other != label && found != shares[other].end() && found->second > kFew) others_have_it = true;
      }
      if (share >= kMost && !others_have_it) alone.push_back(fmt::format("{} at {} Hz", sounds.classes[label], rate));
    }
  }
  if (!alone.empty()) {
    warnings.push_back(fmt::format(
        "{} with a sample rate that no other class has: {}; the network may learn the recorder instead of the sound: "
        "record all classes in the same way",
        alone.size() == 1 ? "a class" : "classes", fmt::join(alone, ", ")));
  }
  const int wanted = listening.front_end.sample_rate;
  const auto low = std::ranges::count_if(sounds.clips, [&](const SoundClip& clip) { return clip.facts.rate < wanted; });
  if (low > 0) {
    warnings.push_back(
        fmt::format("clips with fewer than the recipe's {} samples per second: {} of {}; they lack the "
                    "high tones that the board will hear",
                    wanted, low, sounds.clips.size()));
  }
}

void warn_of_rare_classes(const SoundFolder& sounds, std::vector<std::string>& warnings) {
  std::vector<std::size_t> counts(sounds.classes.size());
  for (const SoundClip& clip : sounds.clips) ++counts[to_size(clip.label)];
  std::vector<std::size_t> sorted = counts;
  std::ranges::sort(sorted);
  const std::size_t middle = sorted[sorted.size() / 2];
  std::vector<std::string> rare;
  for (std::size_t label = 0; label < counts.size(); ++label) {
    if (2 * counts[label] < middle) rare.push_back(fmt::format("{} ({})", sounds.classes[label], counts[label]));
  }
  if (!rare.empty()) {
    warnings.push_back(
        fmt::format("rare: {}, where the median class has {} clips; the network will seldom answer it: record more",
                    fmt::join(rare, ", "), middle));
  }
}

void warn_of_levels(const Listening& listening, std::vector<std::string>& warnings) {
  constexpr double kMuch = 0.001;  // of a clip's samples
  const SoundFolder& sounds = listening.sounds;
  const double seconds = static_cast<double>(listening.samples) / listening.front_end.sample_rate;
  std::vector<std::string> clipped;
  std::vector<std::string> constant;
  std::size_t is_cut = 0;
  for (const SoundClip& clip : sounds.clips) {
    if (static_cast<double>(clip.facts.clipped) > kMuch * static_cast<double>(clip.facts.samples))
      clipped.push_back(name_of(sounds, clip));
    if (clip.facts.constant) constant.push_back(name_of(sounds, clip));
    if (clip.facts.seconds() > 1.5 * seconds) ++is_cut;
  }
  if (!clipped.empty()) {
    warnings.push_back(fmt::format("{} {} more than 0.1 % of the samples at full scale: {}; record with less gain",
                                   clipped.size(), clipped.size() == 1 ? "clip has" : "clips have",
                                   some_of(clipped, kExamples)));
  }
  if (!constant.empty()) {
    warnings.push_back(fmt::format("{} {} digital silence: {}; a microphone never gives that", constant.size(),
                                   constant.size() == 1 ? "clip is" : "clips are", some_of(constant, kExamples)));
  }
  if (is_cut > 0) {
    warnings.push_back(fmt::format("clips much longer than the recipe's {:g} s: {} of {}; only their middle is used",
                                   seconds, is_cut, sounds.clips.size()));
  }
}

}  // namespace

std::string some_of(const std::vector<std::string>& names, std::size_t most) {
  const auto shown = std::min(names.size(), most);
  std::string text =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

std::vector<std::string> clips_warnings(const Listening& listening) {
  std::vector<std::string> warnings;
  warn_of_copies(listening.sounds, warnings);
  warn_of_rates(listening, warnings);
  warn_of_rare_classes(listening.sounds, warnings);
  warn_of_levels(listening, warnings);
  return warnings;
}

}  // namespace milliwatt
