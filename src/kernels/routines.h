// Routines (kernels/kernel.h) take flash, and RAM on boards that copy code there: how many a network has is a matter of
// the board.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "target/board.h"

namespace milliwatt {

/// Bytes of routines that a network may have: an eighth of the flash, and half of the RAM if code is copied there; no
/// more than is left of both beside the arena, the tables, and 32 KB for other code and the stack.
std::int64_t routine_room(const Board& board, std::int64_t arena_bytes, std::int64_t table_bytes);

/// Is there a kernel with a routine?
bool have_routines(const std::vector<std::vector<Kernel>>& offers);

/// Drops the kernels with routines that save least for their bytes until the others take at most `room` together, and
/// those that save next to nothing.
/// @param offers of each operator, all of them
void keep_routines_within(std::int64_t room, std::vector<std::vector<Kernel>>& offers);

}  // namespace milliwatt
