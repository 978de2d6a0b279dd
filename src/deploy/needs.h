// What a model needs of a board, by arena and weights alone: known before anything is built.
#pragma once

#include <cstdint>
#include <string>

#include "deploy/lowered_model.h"

namespace milliwatt {

struct Needs {
  std::int64_t arena_bytes = 0;  ///< and a stream's state
  std::int64_t weights_bytes = 0;
};
Needs needs_of(const Plan& plan);

/// Empty if arena and weights are within the board's memories; otherwise what misses by how much.
std::string what_misses(const Needs& needs, const Board& board);

/// @throws Error with Verdict::kNo that says what misses by how much, and what would help.
void check_fits(const Planned& planned, const Board& board);

}  // namespace milliwatt
