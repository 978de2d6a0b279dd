// What `run` does: builds a model for a board, runs it and compares it with the reference.
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
  bool steps = false;  ///< also measure NAME_step
};

/// What a stream saves.
struct StreamFigures {
  StreamPlan plan;
  int calls_compared = 0;
  std::optional<std::int64_t> window_cycles;  ///< of a whole window without a stream

  std::optional<double> ratio(const Measurement& call) const {
    if (!window_cycles || !call.cycles) return std::nullopt;
    return static_cast<double>(*call.cycles) / static_cast<double>(*window_cycles);
  }
};

/// The results of a run.
struct RunResult {
  Board board;
  MeasuredPlan chosen;  ///< see best_within()
  bool bit_exact = false;
  std::string difference;  ///< the first layer and element that differ
  std::optional<StreamFigures> stream;
  std::optional<StepTrial> steps;
  std::vector<std::string> misses;                       ///< limits of the budget that no plan keeps
  std::vector<MeasuredPlan> front;                       ///< with `pareto`
  std::optional<std::vector<ExplainedLayer>> explained;  ///< with `explain`
};

/// Plans, builds and runs the model on these inputs. A stream does not use `inputs`.
/// @throws Error as PlanLadder::next() does, or if `steps` is set and the input does not arrive at once.
RunResult run_model(Graph model, Board board, const std::vector<TensorBytes>& inputs, const RunRequest& request);

}  // namespace milliwatt
