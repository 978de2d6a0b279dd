#include "recipe/untrained.h"

#include "base/random.h"
#include "base/to_size.h"
#include "compress/quantize.h"
#include "passes/fold_batch_norms.h"
#include "tasks/codes.h"
#include "train/parameters.h"

namespace milliwatt {

Graph untrained_network(const Recipe& recipe) {
  constexpr std::uint64_t kSeed = 1;
  constexpr std::size_t kSamples = 4;
  Graph graph = recipe.task->network(2);
  graph.name = graph.source = recipe.name;
  const Parameters parameters = find_parameters(graph);
  std::vector<float> trained(parameters.trained_count);
  std::vector<float> statistics(parameters.statistics_count);
  draw_parameters(parameters, kSeed, trained, statistics);
  write_parameters(graph, parameters.trained, trained);
  write_parameters(graph, parameters.statistics, statistics);
  const Graph network = fold_batch_norms(std::move(graph));
  const Quantization features = recipe.task->quantization();
  const Tensor& input = network.tensor(network.inputs.front());
  const Ranges ranges = calibrate(network, kSamples, [&](std::size_t i) {
    Random random{kSeed, i};
    std::vector<std::int8_t> codes(to_size(input.elements()));
    for (std::int8_t& code : codes) code = static_cast<std::int8_t>(static_cast<int>(random.below(256)) - 128);
    return std::vector<std::vector<std::byte>>{as_input(input, features, codes)};
  });
  return quantize_int8(network, ranges, {features});
}

}  // namespace milliwatt
