// The scales of tensors, and of a network all of whose operators have to be int8.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/problems.h"
#include "base/to_size.h"
#include "compress/int8_plan.h"
#include "compress/quantize.h"

namespace milliwatt {
namespace {

constexpr double kLowestCode = -128;
constexpr double kHighestCode = 127;
constexpr double kHighestWeightCode = 127;
constexpr float kSmallestScale = std::numeric_limits<float>::min();

/// Largest magnitude for each index along the axis; not a number where one of them is.
std::vector<float> largest_magnitudes(const Tensor& weights, int axis) {
  const std::span<const float> values = elements_of<float>(weights);
  const auto inner = to_size(element_count({weights.shape.begin() + axis + 1, weights.shape.end()}));
  std::vector<float> largest(to_size(weights.shape.at(to_size(axis))));
  for (std::size_t i = 0; i < values.size(); ++i) {
    float& so_far = largest[i / inner % largest.size()];
    if (!(std::abs(values[i]) <= so_far)) so_far = std::abs(values[i]);
  }
  return largest;
}

}  // namespace

Quantization activation_quantization(Range range) {
  const double lowest = std::min(0.0, static_cast<double>(range.lowest));
  const double highest = std::max(0.0, static_cast<double>(range.highest));
  const auto scale = static_cast<float>((highest - lowest) / (kHighestCode - kLowestCode));
  // Written so that what is not a number fails too.
  const bool is_sound = range.lowest <= range.highest && std::isfinite(scale) && scale >= kSmallestScale;
  if (!is_sound) {
    throw Error(fmt::format("its values range from {} to {}; supported: a finite range other than 0", range.lowest,
                            range.highest));
  }
  const double zero_point =
      std::clamp(std::round(kLowestCode - lowest / static_cast<double>(scale)), kLowestCode, kHighestCode);
  return {{scale}, {static_cast<std::int32_t>(zero_point)}, 0};
}

Quantization weights_quantization(const Tensor& weights, int axis) {
  Quantization result;
  result.axis = axis;
  for (const float magnitude : largest_magnitudes(weights, axis)) {
    if (!std::isfinite(magnitude)) {
      throw Error(fmt::format("tensor {}: contains a weight that is not finite; train again", in_quotes(weights.name)));
    }
    result.scales.push_back(static_cast<float>(static_cast<double>(magnitude) / kHighestWeightCode));
  }
  const float largest = *std::ranges::max_element(result.scales);
  if (largest < kSmallestScale) {
    throw Error(fmt::format("tensor {}: all weights are 0; use a trained network", in_quotes(weights.name)));
  }
  for (float& scale : result.scales) {
    if (scale < kSmallestScale) scale = largest;
  }
  result.zero_points.assign(result.scales.size(), 0);
  return result;
}

Indexed<Quantization> quantization_of(const Graph& graph, const Ranges& ranges,
                                      const std::vector<Quantization>& inputs) {
  verify(graph);
  expects(ranges.size() == graph.tensors.size(), "a range for each tensor");
  expects(inputs.size() == graph.inputs.size(), "a quantization, possibly empty, for each input");
  Problems problems;
  for (const Operator& op : graph.operators) {
    const std::string obstacle = obstacle_to_int8(OpView(graph, op));
    if (!obstacle.empty()) problems.add(operator_label(op) + ": " + obstacle);
  }
  problems.throw_if_any("");
  Int8Plan plan = plan_int8(graph, ranges, inputs, Indexed<bool>(graph.operators.size(), true), {}, problems);
  problems.throw_if_any("");
  return std::move(plan.tensors);
}

}  // namespace milliwatt
