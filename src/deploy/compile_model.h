// A model as C++ for a board, with the figures of its build in the opening comment: what `compile` does.
#pragma once

#include <optional>

#include "deploy/plan_ladder.h"
#include "emit/emit.h"

namespace milliwatt {

struct CompileRequest {
  PlanRequest plan;
  RunBudget budget;
  EmitOptions emit;  ///< without figures
};

struct Compiled {
  Planned planned;
  Source source;
  std::optional<BuiltFigures> figures;  ///< empty if the board is not emulated, or is the host
};

/// @throws Error as PlanLadder::next() does; with Verdict::kNo if no plan is within the budget.
Compiled compile_model(Graph model, const Board& board, const CompileRequest& request);

}  // namespace milliwatt
