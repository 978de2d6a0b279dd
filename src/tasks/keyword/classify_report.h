// What `classify` prints.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "tasks/keyword/classify_sounds.h"

namespace milliwatt {

/// {model, classes, sample_rate, window_s, files: [{file, seconds, answers: [{start, time, label, probability}]}]};
/// start and time are where the window begins and ends, in seconds.
Json classify_json(const std::string& model, const SoundNetwork& network, const std::vector<HeardSound>& sounds);

/// The same as text: a line for each answer.
std::string classify_text(const SoundNetwork& network, const std::vector<HeardSound>& sounds);

/// One answer as a line.
std::string window_text(const SoundNetwork& network, const HeardWindow& window);

}  // namespace milliwatt
