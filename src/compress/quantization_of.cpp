// Chooses every scale and zero point. Operators are walked in order, so that an operator's input has its quantization
// before the output and the weights that depend on it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/indexed.h"
#include "base/problems.h"
#include "base/to_size.h"
#include "compress/quantize.h"
#include "ops/float32.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

constexpr double kLowestCode = -128;
constexpr double kHighestCode = 127;
constexpr double kHighestWeightCode = 127;
constexpr double kMostBiasCodes = 1 << 30;  // half of what 32 bits hold; the other half is for the sum of products
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

class Chooser {
 public:
  Chooser(const Graph& graph, const Ranges& ranges) : graph_(graph), ranges_(ranges), chosen_(graph.tensors.size()) {}

  void choose_input(TensorId id, const Quantization& given) {
    if (given.empty()) {
      choose_by_range(id, ranges_[id]);
    } else {
      chosen_[id] = given;
    }
  }

  void choose(const Operator& op) {
    const OpView view(graph_, op);
    const Int8Rule rule = type_of(view).int8_rule();
    if (rule.output == OutputRule::kNone) {
      problems_.add(fmt::format("{}: has no int8 form; {}", operator_label(op), rule.advice));
    } else if (!computes_in_float(view)) {
      problems_.add(operator_label(op) + ": does not compute in float32; only float32 networks can be quantized");
    } else {
      for (const TensorId output : op.outputs) choose_output(view, output, rule.output);
      // Weights per channel, dense layers' too: the specification's later editions and TFLite Micro have it, and it
      // costs nothing.
      if (const auto sum = type_of(view).weighted_sum(view)) choose_weights(view, *sum);
    }
  }

  Indexed<Quantization> take() {
    problems_.throw_if_any("");
    return std::move(chosen_);
  }

 private:
  template <typename Choose>
  void attempt(TensorId id, Choose choose) {
    try {
      chosen_[id] = choose();
    } catch (const Error& error) {
      problems_.add(error.what());
    }
  }

  void choose_by_range(TensorId id, Range range) {
    attempt(id, [&] {
      try {
        return activation_quantization(range);
      } catch (const Error& error) {
        throw error.within(fmt::format("tensor {}", in_quotes(graph_.tensor(id).name)));
      }
    });
  }

  void choose_output(const OpView& op, TensorId output, OutputRule rule) {
    if (rule == OutputRule::kAsInput) {
      chosen_[output] = chosen_[op.op().inputs[0]];
    } else if (rule == OutputRule::kProbability) {
      chosen_[output] = {{1.0F / 256}, {-128}, 0};
    } else {
      const ValueRange kept =
          activation_values(op.op().attributes.contains("activation") ? op.word("activation") : "none");
      const Range range = ranges_[output];
      choose_by_range(output, {std::max(range.lowest, kept.lowest), std::min(range.highest, kept.highest)});
    }
  }

  void choose_weights(const OpView& op, const WeightedSum& sum) {
    const TensorId weights = op.op().inputs[sum.weights];
    for (const std::size_t i : {sum.weights, sum.bias}) {
      if (!op.has_input(i)) continue;
      if (readers_of(graph_, op.op().inputs[i]).size() == 1) continue;
      problems_.add(fmt::format("{}: {} is read by other operators too; give each operator its own constants",
                                operator_label(op.op()), in_quotes(op.input(i).name)));
      return;
    }
    attempt(weights,
            [&] { return weights_quantization(op.input(sum.weights), static_cast<int>(sum.output_dimension)); });
    const Quantization& input = chosen_[op.op().inputs[sum.input]];
    Quantization& chosen = chosen_[weights];
    if (op.has_input(sum.bias) && !input.empty() && !chosen.empty()) {
      make_room_for_bias(chosen, input.scales[0], op.input(sum.bias));
    }
  }

  void make_room_for_bias(Quantization& weights, float input_scale, const Tensor& bias) {
    const std::span<const float> values = elements_of<float>(bias);
    for (std::size_t c = 0; c < values.size(); ++c) {
      const double least = std::abs(static_cast<double>(values[c])) / kMostBiasCodes / static_cast<double>(input_scale);
      if (!(least <= static_cast<double>(std::numeric_limits<float>::max()))) {
        problems_.add(
            fmt::format("tensor {}: contains {}, which no int32 bias can hold; train again with smaller values",
                        in_quotes(bias.name), values[c]));
        return;
      }
      weights.scales[c] = std::max(weights.scales[c], static_cast<float>(least));
    }
  }

  const Graph& graph_;
  const Ranges& ranges_;
  Indexed<Quantization> chosen_;
  Problems problems_;
};

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
  Chooser chooser(graph, ranges);
  for (std::size_t i = 0; i < inputs.size(); ++i) chooser.choose_input(graph.inputs[i], inputs[i]);
  for (const Operator& op : graph.operators) chooser.choose(op);
  return chooser.take();
}

}  // namespace milliwatt
