// milliwatt compile MODEL --board B -o DIR: readable C++ for that board.
#include <fmt/format.h>

#include "base/error.h"
#include "board/firmware.h"
#include "board/measure.h"
#include "cli/command.h"
#include "cli/figures.h"
#include "cli/memory_json.h"
#include "cli/plan_ladder.h"
#include "cli/step_trial.h"
#include "emit/emit.h"
#include "emit/names.h"
#include "emit/text.h"
#include "emit/write_source.h"

namespace milliwatt {
namespace {

struct Options {
  std::string model, board, directory, name, objective, dump_after, memory;
  InputOptions input;
  RunBudget budget;
  bool front_end = false, prune_constants = true, steps = false, as_json = false;
};

/// The command that makes these files again, without folders: the same model gives the same bytes everywhere.
std::string regenerating_command(const Options& options, const std::string& name) {
  const std::filesystem::path model = options.model;
  std::string command =
      fmt::format("milliwatt compile {} --board {} -o {}", model.filename().string(), options.board, name);
  if (!options.objective.empty()) command += " --for " + options.objective;
  if (options.front_end) command += " --front-end";
  if (!options.prune_constants) command += " --no-prune-constants";
  if (options.input.stream) command += " --stream";
  if (options.input.hop_rows > 0) command += fmt::format(" --hop {}", options.input.hop_rows);
  if (options.input.causal) command += " --causal";
  if (options.input.feed != "frame") command += " --feed " + options.input.feed;
  if (options.budget.ram_bytes) command += fmt::format(" --ram {}", *options.budget.ram_bytes);
  if (options.budget.latency_ms) command += fmt::format(" --latency {:g}", *options.budget.latency_ms);
  if (options.steps) command += " --steps";
  if (!options.name.empty()) command += " --name " + options.name;
  return command;
}

/// Builds and runs the emitted code once where the board is emulated; elsewhere only the arena is known.
/// `count`: instructions and cycles too.
Measurement measure_once(const Source& source, const Board& board, bool count) {
  Measurement measurement;
  measurement.ram.arena_bytes = source.arena_bytes;
  if (board.emulator.empty() || board.emulator == "native") return measurement;
  const Firmware firmware(source, board);
  std::vector<TensorBytes> zeros;
  for (const Port& port : source.inputs) zeros.emplace_back(static_cast<std::size_t>(port.bytes()));
  const std::vector<std::vector<TensorBytes>> sets = {zeros};
  const RunOptions how = {.count = count || source.entry == EntryKind::kStepped};
  return measurement_of(source, board, firmware, firmware.run(sets, how).front());
}

/// The best plan within board and budget, with the figures of its build.
/// @throws Error with Verdict::kNo where none is within the budget
MeasuredPlan choose_plan(const Options& options, const Graph& model, const Board& board, const EmitOptions& emitting) {
  const PlanRequest how = {parse_objective(options.objective),
                           {},
                           options.input.kind(),
                           options.input.hop_rows,
                           options.input.causal,
                           options.prune_constants,
                           options.dump_after};
  const PlanTrial trial = [&](Planned planned) {
    Source source = emit(planned.graph, planned.plan, board, emitting);
    Measurement measurement = measure_once(source, board, options.budget.latency_ms.has_value());
    return MeasuredPlan{std::move(planned), std::move(source), std::move(measurement)};
  };
  const std::vector<MeasuredPlan> plans =
      plans_until_within(PlanLadder(model, board, how, options.budget.any(), trial), options.budget);
  const MeasuredPlan& best = best_within(plans, options.budget);
  for (const std::string& miss : options.budget.misses(best))
    throw Error(fmt::format("{}: {}: {}", model.source, board.name, miss), Verdict::kNo);
  return best;
}

Json describe(const Source& source, const Options& options, const Planned& planned,
              const std::optional<BuiltFigures>& figures) {
  Json json = {{"model", planned.model.source},
               {"board", options.board},
               {"name", source.name},
               {"directory", options.directory}};
  json["constant_channels"] = constant_channels_json(planned.constant_channels);
  json["arena_bytes"] = source.arena_bytes;
  json["arena_lower_bound_bytes"] = planned.plan.lower_bound_bytes;
  json["arena_proven"] = planned.plan.proven_optimal;
  json["state_bytes"] = source.state_bytes;
  json["stack_bytes"] = figures ? Json(figures->stack_bytes) : Json(nullptr);
  json["flash"] = {{"weights_bytes", figures ? Json(figures->weights_bytes) : Json(nullptr)},
                   {"code_bytes", figures ? Json(figures->flash_bytes - figures->weights_bytes) : Json(nullptr)},
                   {"total_bytes", figures ? Json(figures->flash_bytes) : Json(nullptr)}};
  for (const SourceFile& file : source.files) json["files"].push_back(file.path);
  return json;
}

int compile(const Options& options) {
  if (options.steps) check_steps(options.input.kind());
  const Board board = read_board(options.board);
  Graph model = read_verified_model(options.model);
  if (options.front_end) model = with_own_front_end(model);
  EmitOptions emit_options;
  emit_options.name = identifier(options.name.empty() ? model.name : options.name, "model");
  emit_options.steps = options.steps;
  emit_options.command = regenerating_command(options, emit_options.name);
  const MeasuredPlan chosen = choose_plan(options, model, board, emit_options);
  const Planned& planned = chosen.planned;
  // The figures of the opening comment come from a build of the same code without them.
  emit_options.figures = built_figures(chosen.measurement);
  if (emit_options.figures)
    emit_options.figures->longest_step = longest_step(chosen.source, planned.plan, board, chosen.measurement.steps);
  const Source source = emit(planned.graph, planned.plan, board, emit_options);
  write_source(options.directory, source.files);
  if (!options.memory.empty()) write_memory(options.memory, planned);
  if (options.as_json) {
    print_json(describe(source, options, planned, emit_options.figures));
    return 0;
  }
  print(fmt::format("{}: {} files for {} in {}\n", planned.model.source, source.files.size(), board.name,
                    options.directory));
  print(constant_channels_text(planned.constant_channels));
  print(fmt::format("  call {0}_run(...){1} of {0}.h; arena {2} B\n", source.name,
                    options.steps ? fmt::format(", or {0}_start(...) and {0}_step(...),", source.name) : "",
                    grouped(source.arena_bytes)));
  if (emit_options.figures) {
    const BuiltFigures& figures = *emit_options.figures;
    print(fmt::format("  flash {} B (weights {}), RAM {} B, stack {}\n", grouped(figures.flash_bytes),
                      grouped(figures.weights_bytes), grouped(figures.ram_bytes), stack_text(figures)));
  }
  return 0;
}

}  // namespace

void add_compile(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("compile", "Readable, heap-free C++ for a board");
  command->footer("Example: milliwatt compile kws.tflite --board nano33ble -o kws");
  command->add_option("MODEL", options->model, "A .tflite file")->required();
  command->add_option("--board", options->board, "A name that `milliwatt boards` lists")->required();
  command->add_option("-o,--output", options->directory, "The folder for the files")->required();
  command->add_option("--name", options->name, "NAME of NAME_run; the file's stem if it is not given");
  add_objective(*command, options->objective);
  add_input_options(*command, options->input);
  add_budget(*command, options->budget);
  command->add_flag("--front-end", options->front_end, "Put the model's own sound front end in front: samples go in");
  add_pruning_option(*command, options->prune_constants);
  command->add_flag("--steps", options->steps, "NAME_start and NAME_step too: an inference a step at a time");
  command->add_option("--dump-after", options->dump_after, "Print the graph after this pass on standard error");
  command->add_option("--memory", options->memory, "Write what is alive where at each moment: JSON");
  command->add_flag("--json", options->as_json, "One JSON object on standard output");
  command->callback([options, &action] { action = [options] { return compile(*options); }; });
}

}  // namespace milliwatt
