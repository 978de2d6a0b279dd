// Where the linker puts the arena, the layers and the weights, on boards that have more than one place for them.
#pragma once

#include <optional>
#include <string>

#include "target/board.h"

namespace milliwatt {

/// For the header: NAME_ARENA_PLACE, NAME_CODE_PLACE and NAME_WEIGHTS_PLACE, as far as the board has them, each with
/// the board's attribute as its default. Empty where the board has none. `capital_name` is NAME.
std::string place_macros(const Board& board, const std::string& capital_name);

/// `NAME_what ` in front of what the board can place, nothing on other boards.
std::string placed(const std::optional<std::string>& place, const std::string& name, const char* what);

}  // namespace milliwatt
