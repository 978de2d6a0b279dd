#include "recipe/power_trial.h"

#include <utility>

#include "base/to_size.h"
#include "deploy/compile_model.h"
#include "emit/names.h"
#include "pack/sensor.h"
#include "recipe/deployment.h"
#include "recipe/untrained.h"
#include "tasks/tasks.h"

namespace milliwatt {
namespace {

/// One call, on zeros: kernels take the same steps whatever the numbers are. Nothing is known if the board's programs
/// are not installed.
Measurement measure_call(const Source& source, const Board& board) {
  if (!is_emulated(board) || !missing_program(board).empty()) return {};
  std::vector<TensorBytes> zeros;
  for (const Port& port : source.inputs) zeros.emplace_back(to_size(port.bytes()));
  return measure(source, board, zeros);
}

std::int64_t input_bytes(const Source& source) {
  std::int64_t bytes = 0;
  for (const Port& port : source.inputs) bytes += port.bytes();
  return bytes;
}

std::string sensor_of(const Source& source, const Graph& model, const Board& board, int sample_rate) {
  return sensor_for({.source = source, .model = model, .board = board, .sample_rate = sample_rate}).name;
}

PowerTrial of_task(const Task& task, const Graph& network, const Board& board, double answers_per_second) {
  const Deployment deployment = deploy(task, network, board, {.answers_per_second = answers_per_second});
  PowerTrial trial;
  trial.answer = measure_call(deployment.source, board);
  trial.request.answers_per_second = deployment.form.answers_per_second;
  trial.request.raw_bytes = input_bytes(deployment.source);
  trial.request.sensor =
      sensor_of(deployment.source, deployment.planned.model(), board, task.arrival().samples_per_second);
  return trial;
}

}  // namespace

PowerTrial power_trial(const Recipe& recipe, const Board& board, double answers_per_second) {
  PowerTrial trial = of_task(*recipe.task, untrained_network(recipe), board, answers_per_second);
  trial.model = recipe.name;
  return trial;
}

PowerTrial power_trial(Graph model, const Board& board, double answers_per_second) {
  const std::string file = model.source;
  PowerTrial trial;
  if (const std::shared_ptr<const Task> task = task_of(model)) {
    trial = of_task(*task, model, board, answers_per_second);
  } else {
    CompileRequest request;
    request.emit.name = model_name(model.name);
    request.count = true;
    Compiled compiled = compile_model(std::move(model), board, request);
    trial.request.answers_per_second = answers_per_second;
    trial.request.raw_bytes = input_bytes(compiled.source);
    trial.request.sensor = sensor_of(compiled.source, compiled.planned.model(), board, 0);
    trial.answer = std::move(compiled.measurement);
  }
  trial.model = file;
  return trial;
}

}  // namespace milliwatt
