// milliwatt compile MODEL --board B -o DIR: readable C++ for that board.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>

#include "base/error.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/quantize_hint.h"
#include "deploy/self_test_cases.h"
#include "emit/names.h"
#include "emit/write_source.h"
#include "graph/text.h"
#include "pack/package.h"
#include "recipe/task_model.h"
#include "report/compile_report.h"
#include "report/memory_report.h"
#include "tasks/labels.h"
#include "tasks/tasks.h"

namespace milliwatt {
namespace {

struct Options {
  ModelTexts model;
  std::string board, directory, name, dump_after, memory, package;
  PlanOptionTexts plan;
  bool steps = false, self_test = false, as_json = false;
};

/// The command that makes these files again. It names no folders, so the same model gives the same bytes everywhere.
std::string regenerating_command(const Options& options, const std::string& name) {
  const PlanOptionTexts& plan = options.plan;
  const std::filesystem::path model = options.model.file;
  std::string command =
      fmt::format("milliwatt compile {} --board {} -o {}", model.filename().string(), options.board, name);
  for (const std::string& shape : options.model.shapes) command += " --shape " + shape;
  if (!plan.objective.empty()) command += " --for " + plan.objective;
  if (plan.coded) command += " --coded";
  if (plan.front_end) command += " --front-end";
  if (!plan.prune_constants) command += " --no-prune-constants";
  if (plan.stream) command += " --stream";
  if (plan.hop_rows > 0) command += fmt::format(" --hop {}", plan.hop_rows);
  if (plan.causal) command += " --causal";
  if (plan.feed != "frame") command += " --feed " + plan.feed;
  if (plan.budget.ram_bytes) command += fmt::format(" --ram {}", *plan.budget.ram_bytes);
  if (plan.budget.latency_ms) command += fmt::format(" --latency {:g}", *plan.budget.latency_ms);
  if (options.steps) command += " --steps";
  if (!options.package.empty()) command += " --package " + options.package;
  if (options.self_test) command += " --selftest";
  if (!options.name.empty()) command += " --name " + options.name;
  return command;
}

/// Prints the graph after the pass of that name. @throws Error if there is no such pass.
std::function<void(const Pass&, const Graph&)> dumper(const std::string& name, const PlanRequest& how) {
  if (name.empty()) return {};
  std::string names;
  for (const Pass& pass : lowering_passes({.prune_constants = how.prune_constants})) {
    if (pass.name == name) {
      return [name](const Pass& done, const Graph& graph) {
        if (done.name == name) fmt::print(stderr, "{}", print_graph(graph));
      };
    }
    names += (names.empty() ? "" : ", ") + pass.name;
  }
  throw Error(fmt::format("--dump-after: there is no pass \"{}\"; supported: {}", name, names));
}

/// All files that are asked for: the model's own, in a package or not, and the self-test.
std::vector<SourceFile> files_of(const Options& options, const Compiled& compiled, const Board& board,
                                 const EmitOptions& emitted) {
  std::vector<SourceFile> self_test;
  if (options.self_test) self_test = self_test_files(compiled.source, self_test_of(compiled));
  if (!options.package.empty()) {
    return package_files(options.package, {.source = compiled.source,
                                           .model = compiled.planned.model(),
                                           .board = board,
                                           .sample_rate = emitted.sample_rate,
                                           .has_labels = !emitted.labels.empty(),
                                           .self_test = std::move(self_test)});
  }
  std::vector<SourceFile> files = compiled.source.files;
  std::ranges::move(self_test, std::back_inserter(files));
  return files;
}

int compile(const Options& options) {
  const Board board = read_board(options.board);
  Graph model = read_verified_model(options.model.file, options.model.input_shapes());
  hint_at_quantization(model, options.model.file);
  if (options.plan.front_end) model = with_own_front_end(model);
  CompileRequest request{options.plan.request(), options.plan.budget, {}, options.self_test};
  request.emit.labels = labels_of(model);
  if (const std::shared_ptr<const Task> task = task_of(model))
    request.emit.sample_rate = task->arrival().samples_per_second;
  ProgressLine progress(ProgressLine::Where::kTerminalOnly);
  request.plan.watch = progress.watcher();
  request.plan.watch_passes = dumper(options.dump_after, request.plan);
  request.emit.name = model_name(options.name.empty() ? model.name : options.name);
  request.emit.steps = options.steps;
  request.emit.command = regenerating_command(options, request.emit.name);
  Compiled compiled = compile_model(std::move(model), board, request);
  progress.end();
  compiled.source.files = files_of(options, compiled, board, request.emit);
  write_source(options.directory, compiled.source.files);
  if (!options.memory.empty()) write_memory(options.memory, compiled.planned);
  options.as_json ? print_json(compile_json(compiled, board, options.directory))
                  : print(compile_text(compiled, board, options.directory));
  return 0;
}

}  // namespace

void add_compile(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("compile", "Compile a model to readable, heap-free C++ for a board");
  command->footer(
      "Example: milliwatt compile kws.tflite --board nano33ble -o kws\n"
      "Example: milliwatt compile kws.tflite --board nano33ble --package arduino --selftest -o kws");
  add_model(*command, options->model);
  command->add_option("--board", options->board, "The board; `milliwatt boards` lists them")->required();
  command->add_option("-o,--output", options->directory, "The folder for the C++ files")->required();
  command->add_option("--name", options->name,
                      "The prefix of all names, as in NAME_run. Default: the name of the model's file");
  add_plan_options(*command, options->plan);
  command->add_flag("--steps", options->steps,
                    "Also emit NAME_start and NAME_step: control returns to the caller after every step");
  command
      ->add_option("--package", options->package,
                   "Make the folder a package, with an example: arduino (a library for the Arduino IDE), cmake, "
                   "esp-idf, platformio or zephyr")
      ->check(one_of(package_names()));
  command->add_flag("--selftest", options->self_test,
                    "Also emit NAME_selftest, which says on the real board if its bytes are right, and what cycles and "
                    "stack it takes; with --package an example that runs it");
  command->add_option("--dump-after", options->dump_after, "Print the graph after this pass to standard error");
  command->add_option("--memory", options->memory, "Write the contents of the arena at each moment to this JSON file");
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return compile(*options); }; });
}

}  // namespace milliwatt
