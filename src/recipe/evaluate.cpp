#include "recipe/evaluate.h"

#include <algorithm>

#include "base/parallel.h"
#include "ops/execute.h"
#include "tasks/codes.h"

namespace milliwatt {

std::vector<std::vector<std::byte>> first_outputs(const Graph& graph, std::size_t count,
                                                  const std::function<std::vector<std::byte>(std::size_t)>& input) {
  constexpr std::size_t kAtOnce = 32;  // inputs for one executor
  std::vector<std::vector<std::byte>> outputs(count);
  parallel_for((count + kAtOnce - 1) / kAtOnce, [&](std::size_t piece) {
    Executor executor(graph);
    const std::size_t end = std::min(count, (piece + 1) * kAtOnce);
    for (std::size_t i = piece * kAtOnce; i < end; ++i) {
      const std::vector<std::vector<std::byte>> inputs = {input(i)};
      executor.run(inputs);
      outputs[i] = executor.outputs().front();
    }
  });
  return outputs;
}

std::vector<std::vector<std::byte>> answers(const Graph& network, const Task& task, const Dataset& data,
                                            std::span<const std::size_t> items) {
  const Quantization quantization = task.quantization();
  const Graph answering = task.answering(network);
  const Tensor& input = answering.tensor(answering.inputs.front());
  return first_outputs(answering, items.size(), [&](std::size_t i) {
    return as_input(input, quantization, task.features(data.input(items[i])));
  });
}

std::unique_ptr<Score> score_of(const Task& task, const Tensor& output, const Dataset& data,
                                std::span<const std::size_t> items,
                                const std::vector<std::vector<std::byte>>& answers) {
  std::unique_ptr<Score> score = task.score(data);
  for (std::size_t i = 0; i < items.size(); ++i) score->add(data.target(items[i]), output, answers[i]);
  return score;
}

std::unique_ptr<Score> evaluate(const Graph& network, const Task& task, const Dataset& data, Part part) {
  const std::vector<std::size_t> items = data.items(part);
  const Graph answering = task.answering(network);
  return score_of(task, answering.tensor(answering.outputs.front()), data, items, answers(network, task, data, items));
}

}  // namespace milliwatt
