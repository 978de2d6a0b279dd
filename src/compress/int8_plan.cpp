// Tensors first, in groups; then weights and other constants, which depend on them.
#include "compress/int8_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/in_quotes.h"
#include "compress/quantization_groups.h"
#include "compress/quantize.h"
#include "compress/weight_levels.h"
#include "ops/float32.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

const Quantization kProbabilities = {{1.0F / 256}, {-128}, 0};
constexpr double kMostBiasCodes = 1 << 30;  // half of what 32 bits hold; the other half is for the sum of products

bool holds_reals(const Tensor& tensor) { return tensor.type == ElementType::kFloat32; }

/// The values of the tensor that the operator's activation keeps.
Range kept_range(const OpView& op, Range range) {
  const ValueRange kept = activation_values(op.op().attributes.contains("activation") ? op.word("activation") : "none");
  return {std::max(range.lowest, kept.lowest), std::min(range.highest, kept.highest)};
}

class Planner {
 public:
  Planner(const Graph& graph, const Int8Options& options, Problems& problems)
      : graph_(graph),
        options_(options),
        problems_(problems),
        levels_(weight_levels(graph)),
        chosen_(graph.tensors.size()) {}

  void choose_computed(TensorId id, const QuantizationGroups& groups) {
    const Tensor& tensor = graph_.tensor(id);
    if (!holds_reals(tensor) || tensor.is_constant() || !chosen_[id].empty()) return;
    attempt(id, [&] { return groups.quantization(id); });
  }

  void choose_constants(const OpView& op) {
    const std::optional<WeightedSum> sum = type_of(op).weighted_sum(op);
    if (sum) return choose_weights(op, *sum);
    const bool as_output = type_of(op).int8_rule().output == OutputRule::kAsInput;
    for (std::size_t i = 0; i < op.input_count(); ++i) {
      if (!op.has_input(i) || !op.input(i).is_constant() || !holds_reals(op.input(i))) continue;
      const TensorId id = op.op().inputs[i];
      attempt(id, [&] { return as_output ? chosen_[op.op().outputs[0]] : constant_quantization(op.input(i)); });
    }
  }

  Indexed<Quantization> take() { return std::move(chosen_); }

 private:
  template <typename Choose>
  void attempt(TensorId id, Choose choose) {
    try {
      chosen_[id] = choose();
    } catch (const Error& error) {
      problems_.add(error.what());
    }
  }

  static Quantization constant_quantization(const Tensor& constant) {
    const auto [lowest, highest] = std::ranges::minmax(elements_of<float>(constant));
    if (lowest == 0 && highest == 0) return {{1}, {0}, 0};
    try {
      return activation_quantization({lowest, highest});
    } catch (const Error& error) {
      throw error.within(fmt::format("tensor {}", in_quotes(constant.name)));
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
    attempt(weights, [&] {
      const auto axis = static_cast<int>(sum.output_dimension);
      if (levels_[weights] > 0 && !options_.per_tensor)
        return levels_quantization(op.input(sum.weights), axis, levels_[weights]);
      const Quantization by_channel = weights_quantization(op.input(sum.weights), axis);
      if (!options_.per_tensor) return by_channel;
      return Quantization{{*std::ranges::max_element(by_channel.scales)}, {0}, 0};
    });
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
      float& scale = weights.scales[weights.per_channel() ? c : 0];
      scale = std::max(scale, static_cast<float>(least));
    }
  }

  const Graph& graph_;
  const Int8Options& options_;
  Problems& problems_;
  const Indexed<int> levels_;
  Indexed<Quantization> chosen_;
};

}  // namespace

std::string obstacle_to_int8(const OpView& op) {
  const Int8Rule rule = type_of(op).int8_rule();
  if (rule.output == OutputRule::kNone) return fmt::format("has no int8 form; {}", rule.advice);
  // Whose outputs hold no real numbers, such as the places of the largest, compares codes as well.
  const bool compares_reals = rule.output == OutputRule::kAsInput && op.has_input(0) && holds_reals(op.input(0));
  if (!compares_reals && !computes_in_float(op)) {
    return "does not compute in float32; only float32 networks can be quantized";
  }
  for (std::size_t i = 0; i < op.input_count(); ++i) {
    if (op.has_input(i) && !op.input(i).quantization.empty()) {
      return fmt::format("{} has codes already; only float32 networks can be quantized", in_quotes(op.input(i).name));
    }
  }
  return "";
}

bool could_be_int8(const Graph& graph) {
  return std::ranges::any_of(graph.operators, [&](const Operator& op) {
    const OpView view(graph, op);
    return computes_in_float(view) && type_of(view).weighted_sum(view) && obstacle_to_int8(view).empty();
  });
}

Int8Plan plan_int8(const Graph& graph, const Ranges& ranges, const std::vector<Quantization>& inputs,
                   Indexed<bool> is_int8, const Int8Options& options, Problems& problems) {
  Ranges kept = ranges;
  for (const Operator& op : graph.operators) {
    const OpView view(graph, op);
    for (const TensorId output : op.outputs) kept[output] = kept_range(view, ranges[output]);
  }
  QuantizationGroups groups(graph, std::move(kept));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].empty()) groups.fix(graph.inputs[i], inputs[i]);
  }
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    if (!is_int8[i]) continue;
    const OpView op(graph, graph.operators[i]);
    const OutputRule rule = type_of(op).int8_rule().output;
    if (rule == OutputRule::kProbability) groups.fix(op.op().outputs[0], kProbabilities);
    if (rule == OutputRule::kAsInput) groups.join(op);
  }

  Planner planner(graph, options, problems);
  for (const TensorId input : graph.inputs) planner.choose_computed(input, groups);
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    if (!is_int8[i]) continue;
    const OpView op(graph, graph.operators[i]);
    for (const TensorId input : op.op().inputs) {
      if (input != kNoTensor) planner.choose_computed(input, groups);
    }
    for (const TensorId output : op.op().outputs) planner.choose_computed(output, groups);
    planner.choose_constants(op);
  }
  for (const TensorId output : graph.outputs) planner.choose_computed(output, groups);
  return {planner.take(), std::move(is_int8)};
}

}  // namespace milliwatt
