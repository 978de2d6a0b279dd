#include "graph/builder.h"

#include <utility>

#include "graph/verify.h"

namespace milliwatt {

Quantization per_tensor(float scale, std::int32_t zero_point) { return {{scale}, {zero_point}, 0}; }

Quantization per_channel(std::vector<float> scales, int axis) {
  std::vector<std::int32_t> zero_points(scales.size(), 0);
  return {std::move(scales), std::move(zero_points), axis};
}

TensorId GraphBuilder::add(Tensor tensor) {
  graph_.tensors.push_back(std::move(tensor));
  return static_cast<TensorId>(graph_.tensors.size() - 1);
}

TensorId GraphBuilder::input(std::string name, TensorSpec spec) {
  const TensorId id = add({std::move(name), spec.type, std::move(spec.shape), std::move(spec.quantization), {}, false});
  graph_.inputs.push_back(id);
  return id;
}

TensorId GraphBuilder::variable(std::string name, TensorSpec spec) {
  return add({std::move(name), spec.type, std::move(spec.shape), std::move(spec.quantization), {}, true});
}

TensorId GraphBuilder::op(std::string kind, std::string name, std::vector<TensorId> inputs, Attributes attributes,
                          TensorSpec out) {
  return op_with_outputs(std::move(kind), std::move(name), std::move(inputs), std::move(attributes),
                         {std::move(out)})[0];
}

std::vector<TensorId> GraphBuilder::op_with_outputs(std::string kind, std::string name, std::vector<TensorId> inputs,
                                                    Attributes attributes, const std::vector<TensorSpec>& outs) {
  std::vector<TensorId> ids;
  for (const TensorSpec& out : outs) {
    const std::string of_output = ids.empty() ? name : name + ":" + std::to_string(ids.size());
    ids.push_back(add({of_output, out.type, out.shape, out.quantization, {}, false}));
  }
  const int index = static_cast<int>(graph_.operators.size());
  graph_.operators.push_back({std::move(kind), std::move(name), std::move(inputs), ids, std::move(attributes), index});
  return ids;
}

Graph GraphBuilder::build() const {
  verify_structure(graph_);
  return graph_;
}

}  // namespace milliwatt
