#include "deploy/compile_model.h"

#include <fmt/format.h>

#include <utility>

#include "base/process.h"
#include "base/to_size.h"
#include "board/emulator.h"
#include "board/toolchain.h"
#include "deploy/step_trial.h"

namespace milliwatt {
namespace {

/// Builds and runs the emitted code once if the board is emulated and its compiler and emulator are installed;
/// otherwise only the arena is known. `count`: also count instructions and cycles.
Measurement measure_once(const Source& source, const Board& board, bool count) {
  Measurement measurement;
  measurement.ram.arena_bytes = source.arena_bytes;
  if (!is_emulated(board) || !missing_program(board).empty()) return measurement;
  const Firmware firmware(source, board);
  std::vector<TensorBytes> zeros;
  for (const Port& port : source.inputs) zeros.emplace_back(to_size(port.bytes()));
  const std::vector<std::vector<TensorBytes>> sets = {zeros};
  const RunOptions how = {.count = count || source.entry == EntryKind::kStepped};
  return measurement_of(source, board, firmware, firmware.run(sets, how).front());
}

/// Empty on the host, where nothing is measured.
std::string why_not_measured(const Board& board) {
  if (board.emulator.empty()) return "no emulator: " + board.why_not_run;
  const std::string missing = missing_program(board);
  return missing.empty() ? missing : missing + " not found";
}

/// The best plan within board and budget, with the figures of its build.
MeasuredPlan choose_plan(Graph model, const Board& board, const CompileRequest& request) {
  const std::string source_name = model.source;
  if (const std::string missing = missing_program(board); request.budget.latency_ms && !missing.empty()) {
    throw Error(fmt::format("{}: --latency: the time on {} is not known without {}; install {}, or leave --latency out",
                            source_name, board.name, missing, package_of(missing)));
  }
  const PlanTrial trial = [&](Planned planned) {
    Source source = emit(planned.graph(), planned.plan, board, request.emit);
    Measurement measurement = measure_once(source, board, request.count || request.budget.latency_ms.has_value());
    return MeasuredPlan{std::move(planned), std::move(source), std::move(measurement)};
  };
  std::vector<MeasuredPlan> plans = plans_until_within(
      PlanLadder(std::move(model), board, request.plan, request.budget.any(), trial), request.budget);
  const MeasuredPlan& best = best_within(plans, request.budget);
  for (const std::string& miss : misses(plans, request.budget))
    throw Error(fmt::format("{}: {}: {}", source_name, board.name, miss), Verdict::kNo);
  return std::move(plans[to_size(&best - plans.data())]);
}

}  // namespace

Compiled compile_model(Graph model, const Board& board, const CompileRequest& request) {
  if (request.emit.steps) check_steps(request.plan.input);
  MeasuredPlan chosen = choose_plan(std::move(model), board, request);
  Compiled compiled;
  // The figures of the opening comment come from a build of the same code without them.
  compiled.figures = built_figures(chosen.measurement);
  if (compiled.figures) {
    compiled.figures->command = compiler_text(board);
    compiled.figures->longest_step = longest_step(chosen.source, chosen.planned.plan, board, chosen.measurement.steps);
  } else {
    compiled.why_not_measured = why_not_measured(board);
  }
  EmitOptions options = request.emit;
  options.figures = compiled.figures;
  compiled.source = emit(chosen.planned.graph(), chosen.planned.plan, board, options);
  compiled.planned = std::move(chosen.planned);
  compiled.measurement = std::move(chosen.measurement);
  return compiled;
}

}  // namespace milliwatt
