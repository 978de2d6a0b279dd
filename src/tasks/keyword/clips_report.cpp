#include "tasks/keyword/clips_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tasks/keyword/clips_warnings.h"

namespace milliwatt {
namespace {

std::size_t without_speaker(const SoundFolder& sounds) {
  return static_cast<std::size_t>(std::ranges::count(sounds.clips, false, &SoundClip::names_speaker));
}

/// How the held-out clips were chosen. That they are of new speakers may only be said if speakers are known.
std::string held_out_text(const SoundFolder& sounds) {
  if (sounds.split == SplitBy::kFolder) return "in the folders that were given for it";
  if (sounds.split == SplitBy::kClip) {
    return sounds.why_by_clip.empty() ? "split by clip: speakers may be in both"
                                      : fmt::format("split by clip: {}", sounds.why_by_clip);
  }
  std::set<std::string> held_out;
  for (const SoundClip& clip : sounds.clips) {
    if (clip.part == Part::kTest && clip.names_speaker) held_out.insert(clip.speaker);
  }
  const std::size_t nameless = without_speaker(sounds);
  const std::string text =
      fmt::format("from {} of {} speakers, who are in no other part", held_out.size(), sounds.speakers().size());
  return nameless == 0 ? text : fmt::format("{}; files that name no speaker: {}", text, nameless);
}

}  // namespace

std::string split_text(const SoundFolder& sounds) {
  constexpr std::size_t kMost = 12;
  if (sounds.split == SplitBy::kFolder) return "split by folder: as train/, test/ and validation/ say";
  if (sounds.split == SplitBy::kClip) return "split by clip, each class by itself";
  const std::vector<std::string> speakers = sounds.speakers();
  std::string text = fmt::format("split by speaker: {} ({})", speakers.size(), some_of(speakers, kMost));
  const std::size_t nameless = without_speaker(sounds);
  if (nameless > 0) text += fmt::format("; files that name no speaker, and count as one each: {}", nameless);
  return text;
}

std::string clips_text(const Listening& listening) {
  std::string text =
      fmt::format("  clips     {} for training; {} held out, {}\n", listening.part(Part::kTraining).size(),
                  listening.part(Part::kTest).size(), held_out_text(listening.sounds));
  if (!listening.sounds.left_out.empty())
    text += fmt::format("            bad clips left out: {}\n", listening.sounds.left_out.size());
  return text;
}

}  // namespace milliwatt
