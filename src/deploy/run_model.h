// A model on a board, built, run and held against the reference: what `run` does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "deploy/explain.h"
#include "deploy/plan_ladder.h"
#include "deploy/step_trial.h"

namespace milliwatt {

struct RunRequest {
  PlanRequest plan;
  RunBudget budget;
  std::uint32_t seed = 1;  ///< of a stream's random rows
  bool pareto = false;     ///< measure all plans between the fastest and the smallest
  bool explain = false;
  bool steps = false;  ///< measure NAME_step too
};

/// What moving the window saves.
struct StreamFigures {
  StreamPlan plan;
  int calls_compared = 0;
  std::optional<std::int64_t> window_cycles;  ///< of a whole window, by itself

  std::optional<double> ratio(const Measurement& call) const {
    if (!window_cycles || !call.cycles) return std::nullopt;
    return static_cast<double>(*call.cycles) / static_cast<double>(*window_cycles);
  }
};

/// One run with everything that is known of it.
struct RunResult {
  Board board;
  MeasuredPlan chosen;  ///< the best plan within board and budget
  bool bit_exact = false;
  std::string difference;  ///< the first layer and element that differ
  std::optional<StreamFigures> stream;
  std::optional<StepTrial> steps;
  std::vector<std::string> misses;                       ///< of the budget
  std::vector<MeasuredPlan> front;                       ///< if it was asked for
  std::optional<std::vector<ExplainedLayer>> explained;  ///< if it was asked for
};

/// Plans, builds and runs the model on these inputs. `inputs` are not used on a stream.
/// @throws Error as PlanLadder::next() does, or if `steps` is asked for and the input does not come whole.
RunResult run_model(Graph model, Board board, const std::vector<TensorBytes>& inputs, const RunRequest& request);

}  // namespace milliwatt
