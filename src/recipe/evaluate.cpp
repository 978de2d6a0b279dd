#include "recipe/evaluate.h"

#include <algorithm>

#include "base/parallel.h"
#include "ops/execute.h"

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

std::vector<std::vector<std::byte>> answers(const Graph& network, const Listening& listening,
                                            std::span<const std::size_t> clips) {
  const Quantization quantization = log_mel_quantization(listening.front_end);
  const Tensor& input = network.tensor(network.inputs.front());
  return first_outputs(network, clips.size(),
                       [&](std::size_t i) { return as_input(input, quantization, listening.features(clips[i])); });
}

Confusion confusion_of(const Graph& network, const Listening& listening, std::span<const std::size_t> clips,
                       const std::vector<std::vector<std::byte>>& answers) {
  Confusion confusion(listening.sounds.classes.size());
  const ElementType type = network.tensor(network.outputs.front()).type;
  for (std::size_t i = 0; i < clips.size(); ++i) {
    confusion.add(listening.sounds.clips[clips[i]].label, best_class(type, answers[i]));
  }
  return confusion;
}

Confusion evaluate(const Graph& network, const Listening& listening, Part part) {
  const std::vector<std::size_t> clips = listening.part(part);
  return confusion_of(network, listening, clips, answers(network, listening, clips));
}

}  // namespace milliwatt
