// How many clips a network was trained and tested on, and how they were split.
#pragma once

#include <string>

#include "recipe/sounds.h"

namespace milliwatt {

/// One line: the clips for training and the held-out ones, and whether these are of other speakers. If the names of
/// the files tell no speakers apart, each file counts as one; the line then says that the split is by clip.
std::string clips_text(const Listening& listening);

}  // namespace milliwatt
