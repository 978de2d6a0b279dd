#include "passes/real_weights.h"

#include <span>
#include <vector>

#include "base/to_size.h"
#include "ops/float32.h"

namespace milliwatt {
namespace {

void make_real(Tensor& weights) {
  const Quantization& q = weights.quantization;
  const auto inner = to_size(element_count({weights.shape.begin() + q.axis + 1, weights.shape.end()}));
  std::vector<float> values;
  for (const std::int8_t code : elements_of<std::int8_t>(weights)) {
    const std::size_t channel = q.per_channel() ? values.size() / inner % q.scales.size() : 0;
    values.push_back(q.scales[channel] * static_cast<float>(code - q.zero_points[channel]));
  }
  const auto bytes = std::as_bytes(std::span(values));
  weights.data.assign(bytes.begin(), bytes.end());
  weights.type = ElementType::kFloat32;
  weights.quantization = {};
}

}  // namespace

Graph real_weights(Graph graph) {
  for (const Operator& op : graph.operators) {
    if (!computes_in_float(OpView(graph, op))) continue;
    for (const TensorId id : op.inputs) {
      if (id == kNoTensor) continue;
      Tensor& tensor = graph.tensor(id);
      const bool has_codes = tensor.type == ElementType::kInt8 && tensor.is_constant() && !tensor.quantization.empty();
      if (has_codes) make_real(tensor);
    }
  }
  return graph;
}

}  // namespace milliwatt
