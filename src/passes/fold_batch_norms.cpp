// With factor = gamma / sqrt(variance + epsilon) for each channel:
//   (w * x + b - mean) * factor + beta  =  (w * factor) * x + ((b - mean) * factor + beta)
#include "passes/fold_batch_norms.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "base/in_quotes.h"
#include "base/problems.h"
#include "base/to_size.h"
#include "graph/drop_unused_tensors.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

/// (x - mean) * factor + beta, a channel each.
struct ChannelNorm {
  std::vector<double> factors, means, betas;

  double applied_to(double bias, std::size_t c) const { return (bias - means[c]) * factors[c] + betas[c]; }
};

std::optional<WeightedSum> weighted_sum(const Graph& graph, const Operator& layer) {
  const OpView view(graph, layer);
  return type_of(view).weighted_sum(view);
}

bool is_read_once(const Graph& graph, TensorId id) {
  return readers_of(graph, id).size() == 1 && std::ranges::count(graph.outputs, id) == 0;
}

/// Why the batch norm cannot be folded; empty where it can.
std::string obstacle(const Graph& graph, const Operator& norm) {
  const int producer = producer_of(graph, norm.inputs[0]);
  if (producer < 0) return "it reads an input of the graph; supported: the output of a convolution or a dense layer";
  const Operator& layer = graph.operators[producer];
  const std::string label = fmt::format("{} {}", layer.kind, in_quotes(layer.name));
  const std::optional<WeightedSum> sum = weighted_sum(graph, layer);
  if (!sum) return fmt::format("it follows {}; supported: convolutions and dense layers", label);
  const std::string& activation = OpView(graph, layer).word("activation");
  if (activation != "none") return fmt::format("{} has the activation {}; supported: none", label, activation);
  if (!is_read_once(graph, norm.inputs[0])) return fmt::format("the output of {} is read elsewhere too", label);
  const bool own_bias = !OpView(graph, layer).has_input(sum->bias) || is_read_once(graph, layer.inputs[sum->bias]);
  if (!is_read_once(graph, layer.inputs[sum->weights]) || !own_bias) {
    return fmt::format("weights or bias of {} are read elsewhere too; supported: constants of its own", label);
  }
  return "";
}

std::vector<double> values_of(const Tensor& constant) {
  const std::span<const float> values = elements_of<float>(constant);
  return {values.begin(), values.end()};
}

ChannelNorm channel_norm(const OpView& norm) {
  ChannelNorm result{values_of(norm.input(1)), values_of(norm.input(3)), values_of(norm.input(2))};
  const std::vector<double> variances = values_of(norm.input(4));
  for (std::size_t c = 0; c < variances.size(); ++c) {
    result.factors[c] /= std::sqrt(variances[c] + norm.number("epsilon"));
  }
  return result;
}

void set_values(Tensor& constant, std::span<const double> values) {
  std::vector<float> rounded;
  for (const double value : values) rounded.push_back(static_cast<float>(value));
  const auto bytes = std::as_bytes(std::span(rounded));
  constant.data.assign(bytes.begin(), bytes.end());
}

/// `dimension`: that of the output channels.
void scale_weights(Tensor& weights, std::size_t dimension, const ChannelNorm& norm) {
  const auto behind = weights.shape.begin() + static_cast<std::ptrdiff_t>(dimension) + 1;
  const auto each = to_size(element_count({behind, weights.shape.end()}));
  std::vector<double> values = values_of(weights);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] *= norm.factors[i / each % norm.factors.size()];
  set_values(weights, values);
}

/// A name that no tensor has.
std::string free_name(const Graph& graph, std::string name) {
  while (std::ranges::any_of(graph.tensors, [&](const Tensor& tensor) { return tensor.name == name; })) name += "_";
  return name;
}

void give_bias(Graph& graph, Operator& layer, std::size_t input, std::size_t channels) {
  Tensor bias;
  bias.name = free_name(graph, layer.name + "/bias");
  bias.type = ElementType::kFloat32;
  bias.shape = {static_cast<std::int64_t>(channels)};
  set_values(bias, std::vector<double>(channels, 0.0));
  if (layer.inputs.size() <= input) layer.inputs.resize(input + 1, kNoTensor);
  layer.inputs[input] = static_cast<TensorId>(graph.tensors.size());
  graph.tensors.push_back(std::move(bias));
}

void fold(Graph& graph, const Operator& norm) {
  Operator& layer = graph.operators[producer_of(graph, norm.inputs[0])];
  const ChannelNorm channels = channel_norm(OpView(graph, norm));
  const WeightedSum sum = weighted_sum(graph, layer).value();
  scale_weights(graph.tensor(layer.inputs[sum.weights]), sum.output_dimension, channels);
  if (!OpView(graph, layer).has_input(sum.bias)) give_bias(graph, layer, sum.bias, channels.factors.size());
  Tensor& bias = graph.tensor(layer.inputs[sum.bias]);
  std::vector<double> values = values_of(bias);
  for (std::size_t c = 0; c < values.size(); ++c) values[c] = channels.applied_to(values[c], c);
  set_values(bias, values);
  layer.attributes["activation"] = norm.attributes.at("activation");

  for (Operator& op : graph.operators) std::ranges::replace(op.inputs, norm.outputs[0], layer.outputs[0]);
  std::ranges::replace(graph.outputs, norm.outputs[0], layer.outputs[0]);
}

}  // namespace

Graph fold_batch_norms(Graph graph) {
  verify(graph);
  Problems problems;
  for (std::size_t i = 0; i < graph.operators.size();) {
    const Operator norm = graph.operators[i];
    const std::string why = norm.kind == "BATCH_NORM" ? obstacle(graph, norm) : "";
    if (!why.empty()) problems.add(operator_label(norm) + ": cannot be folded: " + why);
    if (norm.kind != "BATCH_NORM" || !why.empty()) {
      ++i;
      continue;
    }
    fold(graph, norm);
    graph.operators.erase(graph.operators.begin() + static_cast<std::ptrdiff_t>(i));
  }
  problems.throw_if_any("");
  graph = drop_unused_tensors(std::move(graph));
  verify(graph);
  return graph;
}

}  // namespace milliwatt
