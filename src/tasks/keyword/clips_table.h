// What is known of the clips before a network is trained on them: a line for each class, and what looks wrong.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "tasks/keyword/listening.h"

namespace milliwatt {

/// A table (class, clips, speakers, seconds, sample rates, samples at full scale, parts), how the clips were split,
/// what was left out or is not used, and the warnings, a line each.
std::string clips_table_text(const Listening& listening);

/// The same: {split, why_by_clip, speakers, classes: [{class, clips, speakers, seconds, rates, clipped_samples,
/// training, validation, test}], left_out, unused: [{what, files}], warnings}.
Json clips_json(const Listening& listening);

}  // namespace milliwatt
