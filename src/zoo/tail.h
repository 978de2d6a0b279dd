// Adds operators behind the last one of a graph.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

class GraphTail {
 public:
  /// `graph` must outlive it.
  explicit GraphTail(Graph& graph) : graph_(graph) {
    for (const Operator& op : graph.operators) next_ = std::max(next_, op.source_index + 1);
  }

  TensorId constant(std::string name, Shape shape, const std::vector<float>& values) {
    return constant_of(std::move(name), std::move(shape), ElementType::kFloat32, std::as_bytes(std::span(values)));
  }
  TensorId constant(std::string name, Shape shape, const std::vector<std::int32_t>& values) {
    return constant_of(std::move(name), std::move(shape), ElementType::kInt32, std::as_bytes(std::span(values)));
  }

  /// An operator and its output, which has its name and otherwise is like `like`.
  TensorId op(const std::string& kind, const std::string& name, std::vector<TensorId> inputs, Attributes attributes,
              const Tensor& like) {
    Tensor out = like;
    out.name = name;
    const TensorId id = add(std::move(out));
    graph_.operators.push_back({kind, name, std::move(inputs), {id}, std::move(attributes), next_++});
    return id;
  }

  /// The tensor as real numbers: itself if it is float32.
  TensorId real(TensorId id, const std::string& name) {
    Tensor like = graph_.tensor(id);
    if (like.type == ElementType::kFloat32) return id;
    like.type = ElementType::kFloat32;
    like.quantization = {};
    return op("DEQUANTIZE", name, {id}, {}, like);
  }

 private:
  TensorId constant_of(std::string name, Shape shape, ElementType type, std::span<const std::byte> bytes) {
    return add({std::move(name), type, std::move(shape), {}, {bytes.begin(), bytes.end()}, false});
  }
  TensorId add(Tensor tensor) {
    graph_.tensors.push_back(std::move(tensor));
    return static_cast<TensorId>(graph_.tensors.size() - 1);
  }

  Graph& graph_;
  int next_ = 0;
};

}  // namespace milliwatt
