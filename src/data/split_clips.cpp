#include "data/split_clips.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/in_quotes.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

// Deals the clips by `how`, and takes the parts over.
template <typename How>
void split(std::span<SoundClip> clips, const How& how) {
  std::vector<SplitItem> items;
  for (const SoundClip& clip : clips)
    items.push_back({clip.speaker, clip.path.filename().string(), clip.label, clip.part});
  how(items);
  for (std::size_t i = 0; i < clips.size(); ++i) clips[i].part = items[i].part;
}

void split_by_speaker(std::span<SoundClip> clips, const Split& shares) {
  split(clips, [&](std::vector<SplitItem>& items) { split_by_group(items, shares); });
}

void split_by_clip(std::span<SoundClip> clips, std::size_t classes, const Split& shares) {
  split(clips, [&](std::vector<SplitItem>& items) { split_by_item(items, classes, shares); });
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
