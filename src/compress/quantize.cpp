#include "compress/quantize.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/indexed.h"
#include "base/to_size.h"
#include "ops/float32.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

template <typename T>
void set_codes(Tensor& constant, ElementType type, const std::vector<T>& codes, Quantization quantization) {
  const auto bytes = std::as_bytes(std::span(codes));
  constant.data.assign(bytes.begin(), bytes.end());
  constant.type = type;
  constant.quantization = std::move(quantization);
}

void quantize_weights(Tensor& weights, const Quantization& quantization) {
  const auto inner = to_size(element_count({weights.shape.begin() + quantization.axis + 1, weights.shape.end()}));
  std::vector<std::int8_t> codes;
  for (const float value : elements_of<float>(weights)) {
    if (!std::isfinite(value)) {
      throw Error(
          fmt::format("tensor {}: contains the weight {}; supported: finite weights", in_quotes(weights.name), value));
    }
    const double scale = quantization.scales[codes.size() / inner % quantization.scales.size()];
    codes.push_back(
        static_cast<std::int8_t>(std::clamp(std::round(static_cast<double>(value) / scale), -127.0, 127.0)));
  }
  set_codes(weights, ElementType::kInt8, codes, quantization);
}

void quantize_bias(Tensor& bias, float input_scale, const Quantization& weights) {
  constexpr double kMost = std::numeric_limits<std::int32_t>::max();
  Quantization quantization{{}, weights.zero_points, 0};
  std::vector<std::int32_t> codes;
  for (const float value : elements_of<float>(bias)) {
    const double scale = static_cast<double>(input_scale) * static_cast<double>(weights.scales[codes.size()]);
    const double code = std::round(static_cast<double>(value) / scale);
    if (!(std::abs(code) <= kMost)) {
      throw Error(fmt::format("tensor {}: {} is {} codes; within 32 bits", in_quotes(bias.name), value, code));
    }
    codes.push_back(static_cast<std::int32_t>(code));
    quantization.scales.push_back(static_cast<float>(scale));
  }
  set_codes(bias, ElementType::kInt32, codes, std::move(quantization));
}

}  // namespace

Graph quantize_int8(const Graph& graph, const Ranges& ranges, const std::vector<Quantization>& inputs) {
  return quantize_int8(graph, quantization_of(graph, ranges, inputs));
}

Graph quantize_int8(const Graph& graph, const Indexed<Quantization>& quantization) {
  expects(quantization.size() == graph.tensors.size(), "a quantization, possibly empty, for each tensor");
  Graph result = graph;
  for (std::size_t id = 0; id < quantization.size(); ++id) {
    Tensor& tensor = result.tensors[id];
    if (tensor.is_constant() || quantization[id].empty()) continue;
    tensor.type = ElementType::kInt8;
    tensor.quantization = quantization[id];
  }
  for (const Operator& op : graph.operators) {
    const OpView view(graph, op);
    const std::optional<WeightedSum> sum = type_of(view).weighted_sum(view);
    if (!sum) continue;
    const Quantization& weights = quantization[op.inputs[sum->weights]];
    const Quantization& input = quantization[op.inputs[sum->input]];
    quantize_weights(result.tensor(op.inputs[sum->weights]), weights);
    if (view.has_input(sum->bias)) quantize_bias(result.tensor(op.inputs[sum->bias]), input.scales[0], weights);
  }
  verify(result);
  return result;
}

}  // namespace milliwatt
