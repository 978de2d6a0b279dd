// Which clip falls into which part.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/sound.h"

namespace milliwatt {

struct ClipSplit {
  SplitBy by = SplitBy::kSpeaker;  ///< as it was done
  std::string why_by_clip;         ///< as SoundFolder has it
};

/// A class without a clip in a part that is to have some.
struct EmptyPart {
  int label = 0;
  Part part = Part::kTraining;
};

/// The first that there is. `classes`: how many there are. Only clips without a problem count if `usable_only`.
std::optional<EmptyPart> find_empty_part(std::span<const SoundClip> clips, std::size_t classes, const Split& split,
                                         bool usable_only = false);

/// Sets the part of all clips, by speaker or by clip. Which part a clip falls into depends on nothing but the clips'
/// names. Parts may stay empty: see find_empty_part().
ClipSplit split_clips(std::span<SoundClip> clips, const std::vector<std::string>& classes, const Split& split);

}  // namespace milliwatt
