// What looks wrong with clips that can all be read.
#pragma once

#include <string>
#include <vector>

#include "tasks/keyword/listening.h"

namespace milliwatt {

/// Sentences: clips with the same content in two parts or of two classes, classes with a sample rate of their own, rare
/// classes, clips below the network's sample rate, clips that are cut, much that is at full scale. The clips must have
/// been opened.
std::vector<std::string> clips_warnings(const Listening& listening);

/// `a, b, c and 4 more`
std::string some_of(const std::vector<std::string>& names, std::size_t most);

}  // namespace milliwatt
