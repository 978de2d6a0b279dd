#include "cli/step_trial.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "cli/figures.h"
#include "emit/text.h"

namespace milliwatt {

void check_steps(InputKind input) {
  if (input == InputKind::kFrame) return;
  throw Error(fmt::format("--steps: {} takes an inference apart already; it goes with a whole input, --feed frame",
                          input == InputKind::kRows ? "--feed rows" : "--stream"));
}

std::optional<LongestStep> longest_step(const Source& source, const Plan& plan, const Board& board,
                                        const std::vector<LayerCount>& steps) {
  if (board.cycle_model.empty() || steps.empty()) return std::nullopt;
  expects(steps.size() == plan.schedule.size(), "NAME_step runs one step of the schedule a call");
  const auto longest = std::ranges::max_element(steps, {}, &LayerCount::cycles);
  const int op = plan.schedule[static_cast<std::size_t>(longest - steps.begin())].op;
  return LongestStep{longest->cycles, source.layers[static_cast<std::size_t>(op)].function};
}

StepTrial try_steps(const Planned& planned, const Board& board, const std::string& name,
                    const std::vector<TensorBytes>& inputs) {
  const Source source = emit(planned.graph, planned.plan, board, {.name = name, .steps = true});
  Measurement measured = measure(source, board, inputs);
  StepTrial trial;
  trial.outputs = std::move(measured.outputs);
  trial.steps = static_cast<std::int64_t>(planned.plan.schedule.size());
  trial.state_bytes = source.state_bytes;
  if (measured.sizes) trial.code_bytes = measured.sizes->code_bytes;
  trial.longest = longest_step(source, planned.plan, board, measured.steps);
  if (!trial.longest) return trial;
  trial.steps_cycles = 0;
  for (const LayerCount& step : measured.steps) {
    *trial.steps_cycles += step.cycles;
    if (board.clock_hz > 0) trial.longest_ms = std::max(trial.longest_ms.value_or(0), milliseconds(step, board));
  }
  return trial;
}

Json step_json(const StepTrial& trial) {
  const std::optional<LongestStep>& longest = trial.longest;
  return {{"count", trial.steps},
          {"longest_cycles", longest ? Json(longest->cycles) : Json(nullptr)},
          {"longest_ms", known(trial.longest_ms)},
          {"layer", longest ? Json(longest->layer) : Json(nullptr)},
          {"mean_cycles", trial.steps_cycles ? Json(*trial.steps_cycles / trial.steps) : Json(nullptr)},
          {"total_cycles", known(trial.steps_cycles)},
          {"state_bytes", trial.state_bytes},
          {"code_bytes", known(trial.code_bytes)}};
}

std::string step_text(const StepTrial& trial) {
  std::string text = fmt::format("  steps         {}", grouped(trial.steps));
  if (trial.longest) {
    text += fmt::format(", the longest {} cycles{} (estimate), of {}; {} on average", grouped(trial.longest->cycles),
                        trial.longest_ms ? fmt::format(", {:.3f} ms", *trial.longest_ms) : "", trial.longest->layer,
                        grouped(*trial.steps_cycles / trial.steps));
  }
  return text + fmt::format("; state {} B\n", trial.state_bytes);
}

}  // namespace milliwatt
