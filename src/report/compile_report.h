// What `compile` prints about the files that it wrote.
#pragma once

#include <string>

#include "base/json.h"
#include "deploy/compile_model.h"

namespace milliwatt {

/// `directory`: as given on the command line.
Json compile_json(const Compiled& compiled, const Board& board, const std::string& directory);
/// The same as text.
std::string compile_text(const Compiled& compiled, const Board& board, const std::string& directory);

}  // namespace milliwatt
