#include "deploy/step_trial.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {

void check_steps(InputKind input) {
  if (input == InputKind::kFrame) return;
  throw Error(fmt::format("--steps: {} already returns control between rows; use --steps with --feed frame",
                          input == InputKind::kRows ? "--feed rows" : "--stream"));
}

std::optional<LongestStep> longest_step(const Source& source, const Plan& plan, const Board& board,
                                        const std::vector<LayerCount>& steps) {
  if (board.cycle_model.empty() || steps.empty()) return std::nullopt;
  expects(steps.size() == plan.schedule.size(), "NAME_step runs one step of the schedule a call");
  const auto longest = std::ranges::max_element(steps, {}, &LayerCount::cycles);
  const int op = plan.schedule[to_size(longest - steps.begin())].op;
  return LongestStep{longest->cycles, source.layers[op].function};
}

StepTrial try_steps(const Planned& planned, const Board& board, const std::string& name,
                    const std::vector<TensorBytes>& inputs) {
  const Source source = emit(planned.graph(), planned.plan, board, {.name = name, .steps = true});
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

}  // namespace milliwatt
