// Makes a graph in memory, an operator at a time: for networks of our own, and for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// One scale and zero point for the whole tensor.
Quantization per_tensor(float scale, std::int32_t zero_point);
/// A scale an index along `axis`, all zero points 0.
Quantization per_channel(std::vector<float> scales, int axis);

/// What a tensor is, beside its name.
struct TensorSpec {
  ElementType type = ElementType::kInt8;
  Shape shape;
  Quantization quantization;
};

/// Members that make a tensor return its id, to be given to the operators that read it.
class GraphBuilder {
 public:
  explicit GraphBuilder(std::string name) { graph_.name = std::move(name); }

  TensorId input(std::string name, TensorSpec spec);
  TensorId variable(std::string name, TensorSpec spec);

  /// T: int8_t, uint8_t, int16_t, int32_t, int64_t or float; as many values as the shape has elements.
  template <typename T>
  TensorId constant(const std::string& name, const Shape& shape, const std::vector<T>& values,
                    const Quantization& quantization = {}) {
    const auto bytes = std::as_bytes(std::span(values));
    return add({name, type_of<T>(), shape, quantization, {bytes.begin(), bytes.end()}, false});
  }

  /// An operator with one output, which bears the operator's name. An input that is left out is kNoTensor.
  TensorId op(std::string kind, std::string name, std::vector<TensorId> inputs, Attributes attributes, TensorSpec out);
  /// The same with several outputs, named `NAME`, `NAME:1`, `NAME:2`, ...
  std::vector<TensorId> op_with_outputs(std::string kind, std::string name, std::vector<TensorId> inputs,
                                        Attributes attributes, const std::vector<TensorSpec>& outs);

  void output(TensorId id) { graph_.outputs.push_back(id); }

  /// The graph. @throws Error if its structure is wrong (verify_structure).
  Graph build() const;

 private:
  template <typename T>
  static constexpr ElementType type_of() {
    if constexpr (std::is_same_v<T, std::int8_t>) return ElementType::kInt8;
    if constexpr (std::is_same_v<T, std::uint8_t>) return ElementType::kUint8;
    if constexpr (std::is_same_v<T, std::int16_t>) return ElementType::kInt16;
    if constexpr (std::is_same_v<T, std::int32_t>) return ElementType::kInt32;
    if constexpr (std::is_same_v<T, std::int64_t>) return ElementType::kInt64;
    if constexpr (std::is_same_v<T, float>) return ElementType::kFloat32;
  }

  TensorId add(Tensor tensor);

  Graph graph_;
};

}  // namespace milliwatt
