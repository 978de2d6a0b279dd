// Which boards a model fits, by arena and weights alone, and what would make it fit.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "deploy/needs.h"

namespace milliwatt {

/// What a model needs on a board at least.
struct BoardNeeds {
  Board board;
  Needs needs;
  std::string reason;  ///< why it does not fit; empty if it does

  /// If not, `reason` says why the board cannot compute it at all.
  bool is_planned() const { return needs.arena_bytes > 0; }
};

/// With the smallest arena there is, on every board that is known. Boards of one instruction set share a plan.
std::vector<BoardNeeds> needs_on_boards(const Graph& model, const PlanRequest& how);

/// Advice for a model that is too large for the board: `X, Y or Z would be right`. `lowered`: as asked for by `how`.
std::string what_would_fit(std::shared_ptr<const LoweredGraph> lowered, const Board& board, const PlanRequest& how);

}  // namespace milliwatt
