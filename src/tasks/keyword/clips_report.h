// How many clips a network was trained and tested on, and how they were split.
#pragma once

#include <string>

#include "tasks/keyword/listening.h"

namespace milliwatt {

/// One line: the clips for training and the held-out ones, and whether these are of other speakers.
std::string clips_text(const Listening& listening);

/// How the clips were split: `split by speaker: 5 (ann, bob, cyd, dan, eve)`, `split by clip` or what was given.
std::string split_text(const SoundFolder& sounds);

}  // namespace milliwatt
