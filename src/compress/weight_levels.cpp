#include "compress/weight_levels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/to_size.h"
#include "compress/few_levels.h"
#include "compress/quantize.h"

namespace milliwatt {
namespace {

// A batch norm's factor was multiplied in, and rounded: far below, what lies between two levels far above.
constexpr double kTolerance = 1e-3;  // of a step

std::optional<double> step_of(const std::vector<float>& weights, double largest, int levels) {
  for (int level = 1; level <= levels; ++level) {
    const double step = largest / level;
    const bool fits = std::ranges::all_of(weights, [&](float weight) {
      const double code = static_cast<double>(weight) / step;
      return std::abs(code - std::round(code)) < kTolerance;
    });
    if (fits) return step;
  }
  return std::nullopt;
}

std::vector<std::vector<float>> by_index(const Tensor& weights, int axis) {
  const std::span<const float> values = elements_of<float>(weights);
  const auto inner = to_size(element_count({weights.shape.begin() + axis + 1, weights.shape.end()}));
  std::vector<std::vector<float>> channels(to_size(weights.shape.at(to_size(axis))));
  for (std::size_t i = 0; i < values.size(); ++i) channels[i / inner % channels.size()].push_back(values[i]);
  return channels;
}

}  // namespace

void write_weight_levels(Graph& graph, const Indexed<int>& levels) {
  std::string text;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (levels[i] > 0) text += fmt::format("{} {}\n", levels[i], graph.tensors[i].name);
  }
  graph.metadata.erase(std::string(kWeightLevels));
  if (!text.empty()) graph.metadata[std::string(kWeightLevels)] = text;
}

Indexed<int> weight_levels(const Graph& graph) {
  Indexed<int> levels(graph.tensors.size(), 0);
  const auto found = graph.metadata.find(kWeightLevels);
  if (found == graph.metadata.end()) return levels;
  std::istringstream lines(found->second);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    int level = 0;
    std::string name;
    words >> level;
    std::getline(words >> std::ws, name);
    const auto tensor =
        std::ranges::find_if(graph.tensors, [&](const Tensor& one) { return one.is_constant() && one.name == name; });
    if (level < 1 || level > kMostLevels || tensor == graph.tensors.end()) {
      throw Error(fmt::format("metadata {}: \"{}\"; expected: 1 to {} and the name of a constant", kWeightLevels,
                              line.substr(0, 60), kMostLevels));
    }
    levels[tensor - graph.tensors.begin()] = level;
  }
  return levels;
}

Quantization levels_quantization(const Tensor& weights, int axis, int levels) {
  Quantization result = weights_quantization(weights, axis);  // refuses what has no scale at all
  const std::vector<std::vector<float>> channels = by_index(weights, axis);
  std::vector<bool> is_empty;
  float largest_scale = 0;
  for (std::size_t c = 0; c < channels.size(); ++c) {
    double largest = 0;
    for (const float weight : channels[c]) largest = std::max(largest, std::abs(static_cast<double>(weight)));
    is_empty.push_back(largest == 0);
    if (is_empty.back()) continue;
    const std::optional<double> step = step_of(channels[c], largest, levels);
    if (!step) {
      throw Error(
          fmt::format("tensor {}: channel {} has other values than {} magnitudes of equal distance and 0; train "
                      "it again, or remove {} from the model's metadata",
                      in_quotes(weights.name), c, levels, kWeightLevels));
    }
    result.scales[c] = static_cast<float>(*step);
    largest_scale = std::max(largest_scale, result.scales[c]);
  }
  for (std::size_t c = 0; c < channels.size(); ++c) {
    if (is_empty[c]) result.scales[c] = largest_scale;
  }
  return result;
}

}  // namespace milliwatt
