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
  const TensorId id = add({name, out.type, std::move(out.shape), std::move(out.quantization), {}, false});
  const int index = static_cast<int>(graph_.operators.size());
  graph_.operators.push_back({std::move(kind), std::move(name), std::move(inputs), {id}, std::move(attributes), index});
  return id;
}

Graph GraphBuilder::build() const {
  verify_structure(graph_);
  return graph_;
}

}  // namespace milliwatt
