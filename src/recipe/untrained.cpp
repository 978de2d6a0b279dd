#include "recipe/untrained.h"

#include <algorithm>
#include <vector>

#include "base/random.h"
#include "base/to_size.h"
#include "compress/channel_scores.h"
#include "compress/quantize.h"
#include "passes/fold_batch_norms.h"
#include "recipe/model_trainer.h"
#include "tasks/codes.h"
#include "train/parameters.h"

namespace milliwatt {
namespace {

/// Every channel matters as much: those go that take the most.
Indexed<std::vector<double>> even_scores(const Graph& graph) {
  Indexed<std::vector<double>> scores = ChannelScores(graph).sums();
  for (std::size_t i = 0; i < scores.size(); ++i) std::ranges::fill(scores[static_cast<TensorId>(i)], 1.0);
  return scores;
}

/// Values fade through many layers whose batch norms have not seen any yet, until no operator takes their scales.
Ranges without_faded_ranges(Ranges ranges) {
  constexpr float kFaded = 0.01F;
  for (Range& range : ranges) {
    if (range.highest - range.lowest < kFaded) range = {range.lowest < 0 ? -1.0F : 0.0F, 1};
  }
  return ranges;
}

}  // namespace

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
  if (recipe.compress) graph = compressed_untrained(graph, *recipe.compress, even_scores(graph));
  const Graph network = fold_batch_norms(std::move(graph));
  const Quantization features = recipe.task->quantization();
  const Tensor& input = network.tensor(network.inputs.front());
  const SampleInputs noise = [&](std::size_t i) {
    Random random{kSeed, i};
    std::vector<std::int8_t> codes(to_size(input.elements()));
    for (std::int8_t& code : codes) code = static_cast<std::int8_t>(static_cast<int>(random.below(256)) - 128);
    return std::vector<std::vector<std::byte>>{as_input(input, features, codes)};
  };
  const Ranges ranges = without_faded_ranges(calibrate(network, kSamples, noise));
  return quantize_int8(network, ranges, {features});
}

}  // namespace milliwatt
