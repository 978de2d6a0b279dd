// Which boards a model fits, by arena and weights alone, and what to do if it fits none.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "deploy/needs.h"

namespace milliwatt {

/// The least that a model needs on a board.
struct BoardNeeds {
  Board board;
  Needs needs;
  std::string reason;  ///< why it does not fit; empty if it does

  /// If false, `reason` says why the board cannot compute the model.
  bool is_planned() const { return needs.arena_bytes > 0; }
};

/// For every known board, with the plan that `--for ram` gives. Boards of one instruction set share a plan.
std::vector<BoardNeeds> needs_on_boards(const Graph& model, const PlanRequest& how);

/// Advice for a model that is too large for the board: `use X, Y or Z`. `lowered`: lowered as `how` asks.
std::string what_would_fit(std::shared_ptr<const LoweredGraph> lowered, const Board& board, const PlanRequest& how);

}  // namespace milliwatt
