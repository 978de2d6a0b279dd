// What `compile` does: emits a model as C++ for a board, with the figures of its build in the opening comment.
#pragma once

#include <optional>

#include "deploy/plan_ladder.h"
#include "emit/emit.h"

namespace milliwatt {

struct CompileRequest {
  PlanRequest plan;
  RunBudget budget;
  EmitOptions emit;    ///< without figures
  bool count = false;  ///< also count cycles
};

struct Compiled {
  Planned planned;
  Source source;
  Measurement measurement;  ///< of the same code without its figures
  std::optional<BuiltFigures>
      figures;                   ///< empty on the host, on boards that are not emulated, and if a program is missing
  std::string why_not_measured;  ///< `arm-none-eabi-g++ not found`; empty if there are figures, and on the host
};

/// @throws Error as PlanLadder::next() does; with Verdict::kNo if no plan is within the budget.
Compiled compile_model(Graph model, const Board& board, const CompileRequest& request);

}  // namespace milliwatt
