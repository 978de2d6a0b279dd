// The table [flash_timing] of a board's file.
#pragma once

#include <toml++/toml.h>

#include <optional>

#include "target/board.h"

namespace milliwatt {

/// Empty where the board's file has no such table.
/// @throws Error naming the entry that is missing, unknown or makes no sense.
std::optional<FlashTiming> flash_timing_of(const toml::table& board);

}  // namespace milliwatt
