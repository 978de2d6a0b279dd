#include "compress/correct_biases.h"

#include <span>

#include "base/to_size.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

/// Which index along a dimension an element of a tensor has.
class Along {
 public:
  Along(const Shape& shape, std::size_t dimension)
      : size_(to_size(shape[dimension])),
        inner_(to_size(element_count({shape.begin() + static_cast<std::ptrdiff_t>(dimension) + 1, shape.end()}))) {}
  std::size_t of(std::size_t element) const { return element / inner_ % size_; }

 private:
  std::size_t size_, inner_;
};

/// By output channel, what rounding the weights takes from the mean of the sums.
std::vector<double> lost_means(const WeightedSum& sum, const Tensor& weights, const Tensor& quantized,
                               const std::vector<double>& input_means) {
  const std::span<const float> values = elements_of<float>(weights);
  const std::span<const std::int8_t> codes = elements_of<std::int8_t>(quantized);
  const std::vector<float>& scales = quantized.quantization.scales;
  std::vector<double> lost(to_size(weights.shape[sum.output_dimension]), 0);
  const Along outputs(weights.shape, sum.output_dimension);
  const Along inputs(weights.shape, sum.input_dimension.value_or(sum.output_dimension));
  const std::size_t outputs_each = lost.size() / input_means.size();  // of an input channel, if each has its own
  for (std::size_t e = 0; e < values.size(); ++e) {
    const std::size_t o = outputs.of(e);
    const std::size_t channel = sum.input_dimension ? inputs.of(e) % input_means.size() : o / outputs_each;
    const double rounded = static_cast<double>(scales[scales.size() > 1 ? o : 0]) * codes[e];
    lost[o] += (static_cast<double>(values[e]) - rounded) * input_means[channel];
  }
  return lost;
}

}  // namespace

Graph correct_biases(Graph network, const Graph& quantized, const Indexed<bool>& is_int8,
                     const Indexed<std::vector<double>>& means) {
  for (std::size_t i = 0; i < network.operators.size(); ++i) {
    const OpView op(network, network.operators[i]);
    const std::optional<WeightedSum> sum = type_of(op).weighted_sum(op);
    if (!is_int8[i] || !sum || !op.has_input(sum->bias)) continue;
    const std::vector<double> lost =
        lost_means(*sum, op.input(sum->weights), quantized.tensor(op.op().inputs[sum->weights]),
                   means[op.op().inputs[sum->input]]);
    Tensor& bias = network.tensor(op.op().inputs[sum->bias]);
    auto* const values = reinterpret_cast<float*>(bias.data.data());
    for (std::size_t c = 0; c < lost.size(); ++c)
      values[c] = static_cast<float>(static_cast<double>(values[c]) + lost[c]);
  }
  return network;
}

}  // namespace milliwatt
