// Small .onnx files, made for one test each.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstddef>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

class TinyOnnx {
 public:
  explicit TinyOnnx(int opset = 13);

  /// An input of real numbers; a dimension below 1 is free.
  void input(const std::string& name, const Shape& shape);
  void output(const std::string& name);
  /// A constant of real numbers, counting up from `first` in steps of `step`.
  void counting(const std::string& name, const Shape& shape, float first, float step);
  void integers(const std::string& name, const std::vector<std::int64_t>& values);
  /// A constant of one byte an element.
  void codes(const std::string& name, const Shape& shape, const std::vector<std::int8_t>& values);
  ::onnx::NodeProto& node(const std::string& op, const std::vector<std::string>& inputs, const std::string& output);

  ::onnx::GraphProto& graph() { return *model_.mutable_graph(); }
  ::onnx::ModelProto& model() { return model_; }
  std::vector<std::byte> bytes() const;

 private:
  ::onnx::ModelProto model_;
};

void set_integers(::onnx::NodeProto& node, const std::string& name, const std::vector<std::int64_t>& values);
void set_integer(::onnx::NodeProto& node, const std::string& name, std::int64_t value);

}  // namespace milliwatt
