#include "report/clips_report.h"

#include <fmt/format.h>

#include <set>

namespace milliwatt {
namespace {

/// How the held-out clips were chosen.
std::string split_text(const SoundFolder& sounds) {
  std::set<std::string> all;
  std::set<std::string> held_out;
  for (const SoundClip& clip : sounds.clips) {
    all.insert(clip.speaker);
    if (clip.part == Part::kTest) held_out.insert(clip.speaker);
  }
  if (all.size() == sounds.clips.size()) return "split by clip: the file names do not identify speakers";
  return fmt::format("from {} of {} speakers, who are in no other part", held_out.size(), all.size());
}

}  // namespace

std::string clips_text(const Listening& listening) {
  return fmt::format("  clips     {} for training; {} held out, {}\n", listening.part(Part::kTraining).size(),
                     listening.part(Part::kTest).size(), split_text(listening.sounds));
}

}  // namespace milliwatt
