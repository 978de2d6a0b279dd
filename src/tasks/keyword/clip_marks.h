// Marks of clips by their contents, so that a model knows the clips that it was trained on when it sees them again.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/sound.h"

namespace milliwatt {

/// Short digests of the clips' bytes: of up to 256 clips all, of more a fixed sample. The names do not count.
/// @throws Error naming a clip that cannot be read.
std::string clip_marks(const std::vector<SoundClip>& clips);

/// Whether one of the clips has a mark among `marks`.
bool has_marked_clip(const std::string& marks, const std::vector<SoundClip>& clips);

}  // namespace milliwatt
