#include "compress/quantize.h"

#include <utility>

#include "base/error.h"
#include "compress/int8_network.h"

namespace milliwatt {

Graph quantize_int8(const Graph& graph, const Ranges& ranges, const std::vector<Quantization>& inputs) {
  return quantize_int8(graph, quantization_of(graph, ranges, inputs));
}

Graph quantize_int8(const Graph& graph, const Indexed<Quantization>& quantization) {
  expects(quantization.size() == graph.tensors.size(), "a quantization, possibly empty, for each tensor");
  const Int8Plan plan = {quantization, Indexed<bool>(graph.operators.size(), true)};
  Graph result = int8_network(graph, plan, NetworkIo::kInt8).graph;
  verify(result);
  return result;
}

}  // namespace milliwatt
