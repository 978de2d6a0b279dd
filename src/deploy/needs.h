// What a model needs on a board, by arena and weights alone. This is known before anything is built.
#pragma once

#include <cstdint>
#include <string>

#include "deploy/lowered_model.h"

namespace milliwatt {

struct Needs {
  std::int64_t arena_bytes = 0;  ///< and a stream's state
  std::int64_t weights_bytes = 0;
  std::int64_t largest_table_bytes = 0;
};
Needs needs_of(const Plan& plan);

/// What every plan needs: all inputs that arrive at once, all outputs, and each single row. Known without planning.
std::int64_t least_arena_bytes(const LoweredGraph& lowered);

/// Empty if arena and weights are within the board's memories; otherwise which memory is exceeded, and by how much.
std::string what_misses(const Needs& needs, const Board& board);

/// Before any planning.
/// @throws Error with Verdict::kNo if least_arena_bytes() is more than the board's RAM.
void check_may_fit(const LoweredGraph& lowered, const Board& board);

/// @throws Error with Verdict::kNo that says which memory is exceeded, by how much, and what to do.
void check_fits(const Planned& planned, const Board& board);

}  // namespace milliwatt
