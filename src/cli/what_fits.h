// Which boards a model fits, by arena and weights alone, and what would make it fit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/command.h"

namespace milliwatt {

/// What a model needs on a board at least.
struct BoardNeeds {
  Board board;
  Needs needs;
  std::string reason;  ///< why it does not fit; empty where it does

  bool is_planned() const { return needs.arena_bytes > 0; }
};

/// With the smallest arena there is, on every board that is known.
std::vector<BoardNeeds> needs_on_boards(const Graph& model, const PlanRequest& how);

/// Advice for a model that is too large for the board: `X, Y or Z would be right`.
std::string what_would_fit(const Graph& model, const Board& board, const PlanRequest& how);

}  // namespace milliwatt
