#include "deploy/run_model.h"

#include <fmt/format.h>

#include <utility>

#include "base/to_size.h"
#include "deploy/find_difference.h"
#include "deploy/pareto.h"
#include "deploy/random_inputs.h"
#include "deploy/stream_trial.h"
#include "emit/emit.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

// Calls whose answers are compared with whole windows.
constexpr int kStreamCalls = 24;

/// Cycles of one whole window.
std::optional<std::int64_t> cycles_of_window(const RunRequest& request, const Graph& model, const Board& board) {
  const Planned planned = plan_for_board(
      model, board, {.objective = request.plan.objective, .prune_constants = request.plan.prune_constants});
  const std::vector<TensorBytes> inputs = random_inputs(model, request.seed);
  return measure(emit(planned.graph(), planned.plan, board, {.name = "window"}), board, inputs).cycles;
}

void measure_stream(const RunRequest& request, RunResult& result) {
  const Planned& planned = result.chosen.planned;
  StreamTrial trial = try_stream(planned, result.chosen.source, result.board, request.seed, kStreamCalls);
  result.chosen.measurement = std::move(trial.measurement);
  result.bit_exact = trial.difference.empty();
  result.difference = std::move(trial.difference);
  result.stream =
      StreamFigures{*planned.plan.stream, trial.calls, cycles_of_window(request, planned.model(), result.board)};
}

/// The best plan within board and budget, measured.
void measure_plans(const RunRequest& request, Graph model, const std::vector<TensorBytes>& inputs, RunResult& result) {
  PlanLadder ladder(std::move(model), result.board, request.plan, request.pareto || request.budget.any(),
                    measuring(result.board, inputs));
  std::vector<MeasuredPlan> plans =
      request.pareto ? pareto_front(std::move(ladder)) : plans_until_within(std::move(ladder), request.budget);
  const MeasuredPlan& best = best_within(plans, request.budget);
  result.misses = misses(plans, request.budget);
  if (request.pareto) {
    result.chosen = best;
    result.front = std::move(plans);
  } else {
    result.chosen = std::move(plans[to_size(&best - plans.data())]);
  }
}

void measure_steps(const std::vector<TensorBytes>& inputs, RunResult& result) {
  result.steps = try_steps(result.chosen.planned, result.board, result.chosen.source.name, inputs);
  if (!result.bit_exact || result.steps->outputs == result.chosen.measurement.outputs) return;
  result.bit_exact = false;
  result.difference = fmt::format("{0}_step gives other bits than {0}_run", result.chosen.source.name);
}

}  // namespace

RunResult run_model(Graph model, Board board, const std::vector<TensorBytes>& inputs, const RunRequest& request) {
  if (request.steps) check_steps(request.plan.input);
  RunResult result;
  result.board = std::move(board);
  measure_plans(request, std::move(model), inputs, result);
  const MeasuredPlan& chosen = result.chosen;
  if (chosen.planned.plan.stream) {
    measure_stream(request, result);
    return result;
  }
  Executor reference(chosen.planned.model());
  reference.run(inputs);
  result.bit_exact = chosen.measurement.outputs == reference.outputs();
  if (!result.bit_exact) {
    result.difference = find_difference(chosen.planned, result.board, {.name = chosen.source.name}, inputs);
  }
  if (request.steps) measure_steps(inputs, result);
  if (request.explain) result.explained = explain(chosen.planned, chosen.measurement);
  return result;
}

}  // namespace milliwatt
