#include "train/observe_gradients.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/to_size.h"
#include "train/loss.h"
#include "train/training_tape.h"

namespace milliwatt {

void observe_gradients(const Graph& graph, const SampleSource& samples, const TrainOptions& options,
                       std::int64_t batches, const std::function<void(std::span<const float> gradients)>& see) {
  const Parameters parameters = find_parameters(graph);
  const std::unique_ptr<TrainingTape> tape =
      make_training_tape(graph, parameters, {options.fake_quantization, std::max(1, options.threads / 2)});
  read_parameters(graph, parameters.trained, tape->trained());
  read_parameters(graph, parameters.statistics, tape->statistics());
  const std::size_t elements = to_size(graph.tensor(graph.inputs.front()).elements());
  const TensorId output = graph.outputs.front();
  const std::shared_ptr<const Loss> loss = loss_of(options);
  const std::size_t target_elements = loss->target_elements(graph.tensor(output).shape);
  Random random({options.seed, key_of("observed samples")});
  for (std::int64_t batch = 0; batch < batches; ++batch) {
    std::vector<float> input(elements * to_size(options.batch));
    std::vector<float> target(target_elements * to_size(options.batch));
    for (int i = 0; i < options.batch; ++i) {
      const auto index = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(samples.size())));
      samples.sample(0, index, std::span(input).subspan(to_size(i) * elements, elements),
                     std::span(target).subspan(to_size(i) * target_elements, target_elements));
    }
    tape->begin(input, true);
    record(graph, *tape);
    const Node targets = target_of(*loss, *tape, input, std::move(target));
    tape->minimize(loss->record(*tape, graph.tensor(output), output, targets).loss);
    see(tape->gradients());
  }
}

}  // namespace milliwatt
