// Small .tflite files made in memory, for tests to spoil.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "tflite_schema/schema_generated.h"

namespace milliwatt {

/// A model with one subgraph, built a tensor and an operator at a time. `model` is open to every change.
class TinyTflite {
 public:
  TinyTflite();

  tflite_schema::SubGraphT& subgraph() { return *model.subgraphs.at(0); }
  tflite_schema::TensorT& tensor(std::size_t id) { return *subgraph().tensors.at(id); }
  tflite_schema::OperatorT& op(std::size_t index) { return *subgraph().operators.at(index); }

  /// An activation tensor of scale 0.5 and zero point 0; its number.
  std::int32_t add_tensor(const std::string& name, const std::vector<std::int32_t>& shape,
                          tflite_schema::TensorType type = tflite_schema::TensorType::INT8);
  /// The same with data.
  std::int32_t add_constant(const std::string& name, const std::vector<std::int32_t>& shape,
                            const std::vector<std::uint8_t>& data,
                            tflite_schema::TensorType type = tflite_schema::TensorType::INT8);
  tflite_schema::OperatorT& add_operator(tflite_schema::BuiltinOperator code, const std::vector<std::int32_t>& inputs,
                                         const std::vector<std::int32_t>& outputs);

  /// A named text in a buffer of its own.
  void add_metadata(const std::string& name, const std::string& text);

  std::vector<std::byte> bytes() const;
  /// What parse_tflite makes of it under the name `dir/tiny.tflite`.
  Graph parse() const;
  /// What it says where it refuses, without the name; checks that it is one line and begins with the name.
  std::string refusal() const;

  tflite_schema::ModelT model;
};

/// A 3 x 3 convolution with stride 2 x 1 over a 1x4x4x1 image (tensors: 0 image, 1 weights per channel, 2 biases,
/// 3 output), then SOFTMAX (4).
TinyTflite convolution();

/// The text of the Error for these bytes, without the name `dir/tiny.tflite: `.
std::string refusal_of(std::span<const std::byte> bytes);

}  // namespace milliwatt
