// milliwatt run MODEL --board B: compile, build, emulate, compare with the reference.
#include <fmt/format.h>

#include "base/error.h"
#include "board/measure.h"
#include "cli/command.h"
#include "cli/explain.h"
#include "cli/find_difference.h"
#include "cli/inputs.h"
#include "cli/pareto.h"
#include "cli/plan_ladder.h"
#include "cli/run_report.h"
#include "cli/step_trial.h"
#include "cli/stream_trial.h"
#include "emit/emit.h"
#include "emit/names.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

struct Options {
  std::string model, board, objective, input, output;
  std::uint32_t seed = 1;
  InputOptions feeding;
  RunBudget budget;
  bool front_end = false, prune_constants = true, pareto = false, explain = false, steps = false, as_json = false;
};

// Calls whose answers are held against whole windows.
constexpr int kStreamCalls = 24;

/// Cycles of one whole window.
std::optional<std::int64_t> cycles_of_window(const Options& options, const Graph& model, const Board& board) {
  const Planned planned = plan_for_board(
      model, board, {.objective = parse_objective(options.objective), .prune_constants = options.prune_constants});
  std::vector<TensorBytes> bytes;
  for (TensorData& input : random_inputs(model, options.seed)) bytes.push_back(std::move(input.bytes));
  return measure(emit(planned.graph, planned.plan, board, {.name = "window"}), board, bytes).cycles;
}

void measure_stream(const Options& options, RunReport& report) {
  StreamTrial trial = try_stream(report.planned, report.source, report.board, options.seed, kStreamCalls);
  report.measurement = std::move(trial.measurement);
  report.bit_exact = trial.difference.empty();
  report.difference = std::move(trial.difference);
  report.stream = StreamFigures{*report.planned.plan.stream, trial.calls,
                                cycles_of_window(options, report.planned.model, report.board)};
}

PlanRequest request_of(const Options& options) {
  return {parse_objective(options.objective),
          {},
          options.feeding.kind(),
          options.feeding.hop_rows,
          options.feeding.causal,
          options.prune_constants,
          {}};
}

/// The best plan within board and budget, measured.
void measure_plans(const Options& options, Graph model, const std::vector<TensorBytes>& inputs, RunReport& report) {
  PlanLadder ladder(std::move(model), report.board, request_of(options), options.pareto || options.budget.any(),
                    measuring(report.board, inputs));
  std::vector<MeasuredPlan> plans =
      options.pareto ? pareto_front(std::move(ladder)) : plans_until_within(std::move(ladder), options.budget);
  const MeasuredPlan& best = best_within(plans, options.budget);
  report.misses = options.budget.misses(best);
  report.planned = best.planned;
  report.source = best.source;
  report.measurement = best.measurement;
  if (options.pareto) report.front = std::move(plans);
}

void measure_steps(const std::vector<TensorBytes>& inputs, RunReport& report) {
  report.steps = try_steps(report.planned, report.board, report.source.name, inputs);
  if (!report.bit_exact || report.steps->outputs == report.measurement.outputs) return;
  report.bit_exact = false;
  report.difference = fmt::format("{0}_step gives other bits than {0}_run", report.source.name);
}

RunReport measure_model(const Options& options, const std::vector<TensorData>& inputs, Graph model, Board board) {
  RunReport report;
  report.board = std::move(board);
  std::vector<TensorBytes> bytes;
  for (const TensorData& input : inputs) bytes.push_back(input.bytes);
  measure_plans(options, std::move(model), bytes, report);
  if (report.planned.plan.stream) {
    measure_stream(options, report);
    return report;
  }
  Executor reference(report.planned.model);
  reference.run(bytes);
  report.bit_exact = report.measurement.outputs == reference.outputs();
  if (!report.bit_exact) {
    report.difference =
        find_difference(report.planned, request_of(options), report.board, {.name = report.source.name}, bytes);
  }
  if (options.steps) measure_steps(bytes, report);
  if (options.explain) report.explained = explain(report.planned, report.board, report.measurement);
  return report;
}

void write_outputs(const std::string& file, const RunReport& report) {
  std::vector<TensorData> outputs;
  for (std::size_t i = 0; i < report.measurement.outputs.size(); ++i) {
    const Tensor& tensor = report.planned.model.tensor(report.planned.model.outputs[i]);
    outputs.push_back({tensor.type, tensor.shape, report.measurement.outputs[i]});
  }
  write_tensors(file, outputs);
}

int run(const Options& options) {
  if (options.steps) check_steps(options.feeding.kind());
  Board board = read_board(options.board);
  Graph model = read_verified_model(options.model);
  if (options.front_end) model = with_own_front_end(model);
  const std::vector<TensorData> inputs =
      options.input.empty() ? random_inputs(model, options.seed) : inputs_from(options.input, model);
  const RunReport report = measure_model(options, inputs, std::move(model), std::move(board));
  if (!options.output.empty()) write_outputs(options.output, report);
  if (options.as_json) {
    print_json(run_json(report));
  } else {
    print(run_text(report));
  }
  return report.bit_exact && report.misses.empty() ? 0 : static_cast<int>(Verdict::kNo);
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("run", "Compile, build, emulate; compare with the reference and say what it costs");
  command->footer("Example: milliwatt run kws.tflite --board nano33ble");
  command->add_option("MODEL", options->model, "A .tflite file")->required();
  command->add_option("--board", options->board, "A name that `milliwatt boards` lists; host runs natively")
      ->required();
  add_objective(*command, options->objective);
  add_input_options(*command, options->feeding);
  command->add_flag("--front-end", options->front_end, "Put the model's own sound front end in front: samples go in");
  add_budget(*command, options->budget);
  add_pruning_option(*command, options->prune_constants);
  command->add_flag("--pareto", options->pareto, "Measure the plans between the fastest and the smallest")
      ->excludes("--stream");
  command->add_flag("--explain", options->explain,
                    "Which kernel each layer has, what it was taken to cost, and what the runner-up would have cost");
  command->add_flag("--steps", options->steps, "Measure NAME_step too: how long its longest call takes");
  CLI::Option* input =
      command->add_option("--input", options->input, "Inputs: .npy, or .npz with keys 0, 1, ... in the model's order");
  command->add_option("--seed", options->seed, "Random inputs of this seed")->excludes(input)->capture_default_str();
  command->add_option("--output", options->output, "Write the outputs there: .npy or .npz");
  command->add_flag("--json", options->as_json, "One JSON object on standard output");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace milliwatt
