// What `compile` says of the files that it wrote.
#pragma once

#include <string>

#include "deploy/compile_model.h"
#include "report/json.h"

namespace milliwatt {

/// `directory`: as it was given.
Json compile_json(const Compiled& compiled, const Board& board, const std::string& directory);
/// The same for people.
std::string compile_text(const Compiled& compiled, const Board& board, const std::string& directory);

}  // namespace milliwatt
