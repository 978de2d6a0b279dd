// What `power` prints.
#pragma once

#include <string>

#include "base/json.h"
#include "power/power.h"

namespace milliwatt {

/// `model`: its file, or the recipe's name.
Json power_json(const Power& power, const std::string& model, const Board& board);
/// The same as text.
std::string power_text(const Power& power, const std::string& model, const Board& board);

}  // namespace milliwatt
