// milliwatt run MODEL --board B: compiles, builds and emulates a model, and compares its bits with the reference.
#include <memory>

#include "base/error.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/quantize_hint.h"
#include "data/tensor_file.h"
#include "deploy/random_inputs.h"
#include "recipe/task_model.h"
#include "report/run_report.h"

namespace milliwatt {
namespace {

struct Options {
  ModelTexts model;
  std::string board, input, output;
  PlanOptionTexts plan;
  RunRequest request;
  bool as_json = false;
};

std::vector<TensorBytes> inputs_of(const Options& options, const Graph& model) {
  if (options.input.empty()) return random_inputs(model, options.request.seed);
  std::vector<TensorBytes> inputs;
  for (TensorData& tensor : read_inputs(options.input, model)) inputs.push_back(std::move(tensor.bytes));
  return inputs;
}

int run(const Options& options) {
  Board board = read_board(options.board);
  Graph model = read_verified_model(options.model.file, options.model.input_shapes());
  hint_at_quantization(model, options.model.file);
  if (options.plan.front_end) model = with_own_front_end(model);
  const std::vector<TensorBytes> inputs = inputs_of(options, model);
  ProgressLine progress(ProgressLine::Where::kTerminalOnly);
  RunRequest request = options.request;
  request.plan = options.plan.request();
  request.plan.watch = progress.watcher();
  request.budget = options.plan.budget;
  const RunResult result = run_model(std::move(model), std::move(board), inputs, request);
  progress.end();
  if (!options.output.empty()) {
    write_tensors(options.output, outputs_as_in_file(result.chosen.planned.model(), result.chosen.measurement.outputs));
  }
  options.as_json ? print_json(run_json(result)) : print(run_text(result));
  return result.bit_exact && result.misses.empty() ? 0 : static_cast<int>(Verdict::kNo);
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  RunRequest& request = options->request;
  CLI::App* command = app.add_subcommand(
      "run", "Compile, build and emulate a model, compare its bits with the reference, and measure what it costs");
  command->footer("Example: milliwatt run kws.tflite --board nano33ble");
  add_model(*command, options->model);
  command->add_option("--board", options->board, "The board; `milliwatt boards` lists them. host runs on this machine")
      ->required();
  add_plan_options(*command, options->plan);
  command->add_flag("--pareto", request.pareto, "Also measure the plans between the fastest and the smallest")
      ->excludes("--stream");
  command->add_flag(
      "--explain", request.explain,
      "Show each layer's kernel with its estimated and counted cycles, and the estimate of the runner-up");
  command->add_flag("--steps", request.steps,
                    "Also measure NAME_step: the longest time until control returns to the caller");
  CLI::Option* input =
      command->add_option("--input", options->input,
                          "Read the inputs from this file: .npy, or .npz with keys 0, 1, ... in the model's order");
  command->add_option("--seed", request.seed, "Seed of the random inputs")->excludes(input)->capture_default_str();
  command->add_option("--output", options->output, "Write the outputs to this file: .npy or .npz");
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace milliwatt
