#include "data/split_clips.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/nearest.h"
#include "base/sha256.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

using Group = std::vector<SoundClip*>;

// Deals whole groups: to the test part until it has its share of all clips, then to the validation part, the rest to
// training. The keys are digests: they shuffle, and keep most groups where they are when others join.
void deal(const std::map<std::string, Group>& groups, const Split& split) {
  double count = 0;
  for (const auto& [digest, clips] : groups) count += static_cast<double>(clips.size());
  double in_test = 0;
  double in_validation = 0;
  for (const auto& [digest, clips] : groups) {
    Part part = Part::kTraining;
    if (in_test < split.test_share * count) {
      part = Part::kTest;
      in_test += static_cast<double>(clips.size());
    } else if (in_validation < split.validation_share * count) {
      part = Part::kValidation;
      in_validation += static_cast<double>(clips.size());
    }
    for (SoundClip* clip : clips) clip->part = part;
  }
}

void split_by_speaker(std::span<SoundClip> clips, const Split& split) {
  std::map<std::string, Group> speakers;
  for (SoundClip& clip : clips) speakers[sha256_hex(clip.speaker)].push_back(&clip);
  deal(speakers, split);
}

void split_by_clip(std::span<SoundClip> clips, std::size_t classes, const Split& split) {
  for (std::size_t label = 0; label < classes; ++label) {
    std::map<std::string, Group> groups;
    for (SoundClip& clip : clips) {
      if (to_size(clip.label) != label) continue;
      groups[sha256_hex(clip.speaker + "/" + clip.path.filename().string())].push_back(&clip);
    }
    deal(groups, split);
  }
}

std::map<std::string, std::size_t> clips_by_speaker(std::span<const SoundClip> clips) {
  std::map<std::string, std::size_t> counts;
  for (const SoundClip& clip : clips) ++counts[clip.speaker];
  return counts;
}

// Why names do not tell who speaks; empty if they seem to.
std::string why_no_speakers(std::span<const SoundClip> clips) {
  const std::map<std::string, std::size_t> counts = clips_by_speaker(clips);
  if (std::ranges::none_of(clips, &SoundClip::names_speaker))
    return "the file names do not say who speaks (in what stands before the first _)";
  if (counts.size() == 1) return fmt::format("all clips are of one speaker, {}", in_quotes(counts.begin()->first));
  if (std::ranges::all_of(counts, [](const auto& one) { return one.second == 1; }))
    return "every file counts as a speaker of its own";
  return "";
}

}  // namespace

const char* part_name(Part part) {
  switch (part) {
    case Part::kTraining:
      return "training";
    case Part::kValidation:
      return "validation";
    case Part::kTest:
      return "test";
  }
  throw InternalError("internal error: a clip without a part");
}

const std::vector<std::string>& split_words() {
  static const std::vector<std::string> words = {"speaker", "clip", "folder"};
  return words;
}

SplitBy parse_split(std::string_view word) {
  const auto found = std::ranges::find(split_words(), word);
  if (found == split_words().end()) {
    throw Error(fmt::format("split {} is unknown; did you mean {}? supported: {}", in_quotes(word),
                            nearest(word, split_words()), fmt::join(split_words(), ", ")));
  }
  return static_cast<SplitBy>(found - split_words().begin());
}

std::optional<EmptyPart> find_empty_part(std::span<const SoundClip> clips, std::size_t classes, const Split& split,
                                         bool usable_only) {
  std::vector<Part> wanted = {Part::kTraining};
  if (split.validation_share > 0) wanted.push_back(Part::kValidation);
  if (split.test_share > 0 || split.by == SplitBy::kFolder) wanted.push_back(Part::kTest);
  for (const Part part : wanted) {
    std::vector<bool> found(classes);
    for (const SoundClip& clip : clips) {
      if (clip.part == part && !(usable_only && !clip.problem.empty())) found[to_size(clip.label)] = true;
    }
    const auto empty = std::ranges::find(found, false);
    if (empty != found.end()) return EmptyPart{static_cast<int>(empty - found.begin()), part};
  }
  return std::nullopt;
}

ClipSplit split_clips(std::span<SoundClip> clips, const std::vector<std::string>& classes, const Split& split) {
  if (split.validation_share <= 0 && split.test_share <= 0) return {split.by, ""};  // nothing to hold out
  if (split.by == SplitBy::kClip) {
    split_by_clip(clips, classes.size(), split);
    return {SplitBy::kClip, ""};
  }
  std::string why = why_no_speakers(clips);
  if (why.empty()) {
    split_by_speaker(clips, split);
    const std::optional<EmptyPart> empty = find_empty_part(clips, classes.size(), split);
    if (!empty) return {SplitBy::kSpeaker, ""};
    const std::size_t speakers = clips_by_speaker(clips).size();
    why = fmt::format("{} speakers are too few: {} would have none in the {} part", speakers,
                      in_quotes(classes[to_size(empty->label)]), part_name(empty->part));
  }
  split_by_clip(clips, classes.size(), split);
  return {SplitBy::kClip, why};
}

}  // namespace milliwatt
