// With factor = gamma / sqrt(variance + epsilon) for each channel:
//   (w * x + b - mean) * factor + beta  =  (w * factor) * x + ((b - mean) * factor + beta)
#include "passes/fold_batch_norms.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "base/in_quotes.h"
#include "base/problems.h"
#include "ops/operator.h"
#include "passes/drop_unused_tensors.h"

namespace milliwatt {
namespace {

/// (x - mean) * factor + beta, a channel each.
struct ChannelNorm {
  std::vector<double> factors, means, betas;

  double applied_to(double bias, std::size_t c) const { return (bias - means[c]) * factors[c] + betas[c]; }
};

bool is_foldable_layer(const Operator& op) {
  return op.kind == "CONV_2D" || op.kind == "DEPTHWISE_CONV_2D" || op.kind == "FULLY_CONNECTED";
}

bool has_bias(const Operator& layer) { return layer.inputs.size() > 2 && layer.inputs[2] != kNoTensor; }

bool is_read_once(const Graph& graph, TensorId id) {
  return readers_of(graph, id).size() == 1 && std::ranges::count(graph.outputs, id) == 0;
}

/// Why the batch norm cannot be folded; empty where it can.
std::string obstacle(const Graph& graph, const Operator& norm) {
  const int producer = producer_of(graph, norm.inputs[0]);
  if (producer < 0) return "it reads an input of the graph; supported: the output of a convolution or a dense layer";
  const Operator& layer = graph.operators[static_cast<std::size_t>(producer)];
  const std::string label = fmt::format("{} {}", layer.kind, in_quotes(layer.name));
  if (!is_foldable_layer(layer)) return fmt::format("it follows {}; supported: convolutions and dense layers", label);
  const std::string& activation = OpView(graph, layer).word("activation");
  if (activation != "none") return fmt::format("{} has the activation {}; supported: none", label, activation);
  if (!is_read_once(graph, norm.inputs[0])) return fmt::format("the output of {} is read elsewhere too", label);
  const bool own_bias = !has_bias(layer) || is_read_once(graph, layer.inputs[2]);
  if (!is_read_once(graph, layer.inputs[1]) || !own_bias) {
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

void scale_weights(Tensor& weights, const std::string& kind, const ChannelNorm& norm) {
  const std::size_t channels = norm.factors.size();
  std::vector<double> values = values_of(weights);
  const std::size_t each = values.size() / channels;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t channel = kind == "DEPTHWISE_CONV_2D" ? i % channels : i / each;
    values[i] *= norm.factors[channel];
  }
  set_values(weights, values);
}

/// A name that no tensor has.
std::string free_name(const Graph& graph, std::string name) {
  while (std::ranges::any_of(graph.tensors, [&](const Tensor& tensor) { return tensor.name == name; })) name += "_";
  return name;
}

void give_bias(Graph& graph, Operator& layer, std::size_t channels) {
  Tensor bias;
  bias.name = free_name(graph, layer.name + "/bias");
  bias.type = ElementType::kFloat32;
  bias.shape = {static_cast<std::int64_t>(channels)};
  set_values(bias, std::vector<double>(channels, 0.0));
  layer.inputs.resize(3);
  layer.inputs[2] = static_cast<TensorId>(graph.tensors.size());
  graph.tensors.push_back(std::move(bias));
}

void fold(Graph& graph, const Operator& norm) {
  Operator& layer = graph.operators[static_cast<std::size_t>(producer_of(graph, norm.inputs[0]))];
  const ChannelNorm channels = channel_norm(OpView(graph, norm));
  scale_weights(graph.tensor(layer.inputs[1]), layer.kind, channels);
  if (!has_bias(layer)) give_bias(graph, layer, channels.factors.size());
  Tensor& bias = graph.tensor(layer.inputs[2]);
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
