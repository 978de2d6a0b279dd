// Where the linker puts the arena, the layers and the weights, on boards that have more than one place for them.
#pragma once

#include <string>

#include "target/board.h"

namespace milliwatt {

/// For the header: NAME_ARENA_PLACE, NAME_CODE_PLACE and NAME_WEIGHTS_PLACE, as far as the board has them, each with
/// the board's attribute as its default. Empty where the board has none. `capital_name` is NAME.
std::string place_macros(const Board& board, const std::string& capital_name);

}  // namespace milliwatt
