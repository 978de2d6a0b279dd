#include "recipe/deployment.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "deploy/plan_ladder.h"
#include "emit/emit.h"
#include "emit/names.h"
#include "recipe/evaluate.h"

namespace milliwatt {
namespace {

TensorBytes waveform(const Listening& listening, std::size_t clip) {
  const Samples samples = listening.clip(clip);
  const auto bytes = std::as_bytes(std::span(samples));
  return {bytes.begin(), bytes.end()};
}

}  // namespace

Deployment deploy(const Listening& listening, const Graph& network, const Board& board,
                  std::optional<Objective> objective, const std::string& command) {
  const PlanTrial emitting = [&](Planned planned) {
    EmitOptions options;
    options.name = model_name(network.name);
    options.command = command;
    Source source = emit(planned.graph(), planned.plan, board, options);
    return MeasuredPlan{std::move(planned), std::move(source), {}};
  };
  Graph application = with_front_end(listening.front_end, static_cast<int>(listening.samples), network);
  std::vector<std::string> front_end_layers;  // they come first
  for (std::size_t op = 0; op < application.operators.size() - network.operators.size(); ++op) {
    front_end_layers.push_back(application.operators[op].name);
  }
  PlanLadder ladder(std::move(application), board, {.objective = objective, .input = InputKind::kRows}, false,
                    emitting);
  MeasuredPlan plan = ladder.next().value();  // or it throws
  return {std::move(plan.planned), std::move(plan.source), std::move(front_end_layers)};
}

BoardTrial try_on_board(const Deployment& deployment, const Listening& listening, const Board& board,
                        std::span<const std::size_t> clips) {
  std::vector<std::vector<TensorBytes>> waveforms;
  for (const std::size_t clip : clips) waveforms.push_back({waveform(listening, clip)});
  const Firmware firmware(deployment.source, board);
  const std::vector<Inference> inferences = firmware.run(waveforms, {.count = false});
  const std::vector<std::vector<TensorBytes>> first = {waveforms.front()};

  const Graph& application = deployment.planned.model();
  const std::vector<TensorBytes> expected =
      first_outputs(application, clips.size(), [&](std::size_t i) { return waveforms[i].front(); });

  BoardTrial trial{Confusion(listening.sounds.classes.size()), 0,
                   measurement_of(deployment.source, board, firmware, firmware.run(first).front()), 0};
  std::vector<TensorBytes> answers;
  for (const Inference& inference : inferences) answers.push_back(inference.outputs.front());
  trial.confusion = confusion_of(application, listening, clips, answers);
  std::size_t same = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) same += answers[i] == expected[i] ? 1 : 0;
  trial.agreement = static_cast<double>(same) / static_cast<double>(clips.size());
  if (trial.measurement.cycles && trial.measurement.layers && board.clock_hz > 0) {
    const std::vector<Operator>& operators = deployment.planned.graph().operators;
    for (std::size_t op = 0; op < operators.size(); ++op) {
      if (std::ranges::count(deployment.front_end_layers, operators[op].name) == 0) continue;
      trial.front_end_ms += milliseconds((*trial.measurement.layers)[op], board);
    }
  }
  return trial;
}

std::vector<std::size_t> spread(const std::vector<std::size_t>& clips, std::size_t count) {
  count = std::min(count, clips.size());
  std::vector<std::size_t> some;
  for (std::size_t i = 0; i < count; ++i) some.push_back(clips[(2 * i + 1) * clips.size() / (2 * count)]);
  return some;
}

}  // namespace milliwatt
