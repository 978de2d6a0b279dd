// The table [flash_timing] of a board's file.
#pragma once

#include <optional>

#include "base/toml_table.h"
#include "target/board.h"

namespace milliwatt {

/// Empty if the board's file has no such table.
/// @throws Error naming the entry that is missing, unknown or makes no sense.
std::optional<FlashTiming> flash_timing_of(TomlTable& board);

}  // namespace milliwatt
