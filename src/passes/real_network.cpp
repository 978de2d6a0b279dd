#include "passes/real_network.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/to_size.h"
#include "graph/drop_unused_tensors.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

bool has_codes(const Tensor& tensor) {
  return !tensor.quantization.empty() && tensor.type != ElementType::kFloat32 && tensor.type != ElementType::kInt4;
}

template <typename T>
std::vector<float> reals_of(const Tensor& constant, const Quantization& q) {
  const auto inner =
      to_size(element_count({constant.shape.begin() + (q.per_channel() ? q.axis + 1 : 0), constant.shape.end()}));
  std::vector<float> values;
  for (const T code : elements_of<T>(constant)) {
    const std::size_t channel = q.per_channel() ? values.size() / inner % q.scales.size() : 0;
    values.push_back(static_cast<float>(static_cast<double>(q.scales[channel]) *
                                        static_cast<double>(code - static_cast<T>(q.zero_points[channel]))));
  }
  return values;
}

std::vector<float> reals_of(const Tensor& constant, const Quantization& q) {
  switch (constant.type) {
    case ElementType::kInt8:
      return reals_of<std::int8_t>(constant, q);
    case ElementType::kUint8:
      return reals_of<std::uint8_t>(constant, q);
    case ElementType::kInt16:
      return reals_of<std::int16_t>(constant, q);
    case ElementType::kInt32:
      return reals_of<std::int32_t>(constant, q);
    default:
      return reals_of<std::int64_t>(constant, q);
  }
}

void make_real(Tensor& tensor, const Quantization& quantization) {
  if (tensor.is_constant()) {
    const std::vector<float> values = reals_of(tensor, quantization);
    const auto bytes = std::as_bytes(std::span(values));
    tensor.data.assign(bytes.begin(), bytes.end());
  }
  tensor.type = ElementType::kFloat32;
  tensor.quantization = {};
}

/// Files need not state a bias's scales: they follow from those of input and weights.
Quantization bias_quantization(const Tensor& input, const Tensor& weights) {
  Quantization result;
  for (const float scale : weights.quantization.scales) {
    result.scales.push_back(
        static_cast<float>(static_cast<double>(input.quantization.scales[0]) * static_cast<double>(scale)));
  }
  result.zero_points.assign(result.scales.size(), 0);
  return result;
}

/// Makes what the layer's codes cannot be a part of what it computes.
void clamp_at_zero(const Graph& graph, Operator& op) {
  const auto activation = op.attributes.find("activation");
  if (activation == op.attributes.end() || activation->second != Attribute("none")) return;
  const Tensor& output = graph.tensor(op.outputs[0]);
  if (!has_codes(output) || output.quantization.zero_points[0] != code_range(output.type).lowest) return;
  Operator clamped = op;
  clamped.attributes["activation"] = "relu";
  const OpView view(graph, clamped);
  if (type_of(view).problems(view).empty()) op = std::move(clamped);
}

void make_bias_real(Graph& graph, const Operator& op) {
  const OpView view(graph, op);
  const std::optional<WeightedSum> sum = type_of(view).weighted_sum(view);
  if (!sum || !view.has_input(sum->bias)) return;
  Tensor& bias = graph.tensor(op.inputs[sum->bias]);
  if (!bias.is_constant() || bias.type == ElementType::kFloat32) return;
  make_real(bias, bias_quantization(view.input(sum->input), view.input(sum->weights)));
}

/// Does it only change the codes of its values?
bool is_conversion(const Operator& op) { return op.kind == "QUANTIZE" || op.kind == "DEQUANTIZE"; }

void take_out(Graph& graph, const Operator& conversion) {
  const auto forward = [&](TensorId& id) {
    if (id == conversion.outputs[0]) id = conversion.inputs[0];
  };
  for (Operator& op : graph.operators) std::ranges::for_each(op.inputs, forward);
  std::ranges::for_each(graph.outputs, forward);
}

}  // namespace

Graph real_network(Graph graph) {
  if (std::ranges::none_of(graph.tensors, has_codes)) return graph;
  for (Operator& op : graph.operators) clamp_at_zero(graph, op);
  for (const Operator& op : graph.operators) make_bias_real(graph, op);
  for (Tensor& tensor : graph.tensors) {
    if (has_codes(tensor)) make_real(tensor, Quantization(tensor.quantization));
  }
  // In order, so that of two conversions in a row the second reads what the first has read.
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator op = graph.operators[i];
    if (is_conversion(op)) take_out(graph, op);
  }
  Indexed<Operator> kept;
  std::ranges::copy_if(graph.operators, std::back_inserter(kept),
                       [](const Operator& op) { return !is_conversion(op); });
  graph.operators = std::move(kept);
  return drop_unused_tensors(std::move(graph));
}

}  // namespace milliwatt
