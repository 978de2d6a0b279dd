// One operator of an .onnx file as the functions see it that say what it becomes in a graph.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/onnx/importer.h"

namespace milliwatt::onnx {

class NodeView {
 public:
  NodeView(Importer& importer, const Node& node) : importer_(importer), node_(node) {}

  Importer& importer() const { return importer_; }
  const Node& node() const { return node_; }
  std::int64_t opset() const { return importer_.opset(node_.domain); }

  std::size_t input_count() const { return node_.inputs.size(); }
  bool has_input(std::size_t i) const { return i < node_.inputs.size() && !node_.inputs[i].empty(); }
  /// @throws Error if it is left out.
  Value& input(std::size_t i) const;
  const Shape& shape(std::size_t i = 0) const { return input(i).shape; }
  std::size_t rank(std::size_t i = 0) const { return shape(i).size(); }

  /// The elements of an input that has to be constant. @throws Error if it is computed.
  const Constant& constant(std::size_t i, std::string_view role) const;
  /// Its whole numbers, of type s32 or s64.
  std::vector<std::int64_t> integers(std::size_t i, std::string_view role) const;
  /// Its only whole number.
  std::int64_t integer(std::size_t i, std::string_view role) const;
  /// Its only real number.
  float real(std::size_t i, std::string_view role) const;

  std::int64_t attribute(std::string_view name, std::int64_t otherwise) const;
  float attribute(std::string_view name, float otherwise) const;
  std::string attribute(std::string_view name, std::string_view otherwise) const;
  std::vector<std::int64_t> attribute(std::string_view name, std::vector<std::int64_t> otherwise) const;
  bool has_attribute(std::string_view name) const { return node_.attributes.contains(name); }

  /// A dimension's number counted from the front. @throws Error if there is none such.
  int axis(std::int64_t number, std::size_t rank) const;

  /// The tensor of an input, in the file's order or in another.
  TensorId plain(std::size_t i) const;
  TensorId in_order(std::size_t i, const Order& order) const { return importer_.tensor(input(i), order); }
  Order order(std::size_t i = 0) const;

  /// The name of a value on the way to the output, which none of the file's has.
  std::string value_name(std::string_view part) const;
  /// The name of what is made on the way to output 0: `NAME/part`; NAME itself if `part` is empty.
  std::string name(std::string_view part = "") const;
  TensorId emit(std::string_view kind, const std::vector<TensorId>& inputs, const Attributes& attributes,
                const Shape& shape, std::string_view part = "", ElementType type = ElementType::kFloat32) const;
  /// Integers as a constant of the graph.
  TensorId numbers(const std::vector<std::int64_t>& values, std::string_view part) const;
  /// One real number as a constant of the graph.
  TensorId number(float value, std::string_view part) const;

  /// Output `i` is what that tensor holds.
  void result(TensorId id, const Shape& shape, const Order& order, std::size_t i = 0) const;
  void plain_result(TensorId id, std::size_t i = 0) const;

 private:
  Importer& importer_;
  const Node& node_;
};

/// Says what an operator becomes. @throws Error with what is wrong with it.
using Lowering = void (*)(const NodeView& node);

/// The function for an operator; nullptr where there is none.
Lowering find_lowering(std::string_view domain, std::string_view op);
/// Names of all operators that can be read, for messages.
std::string supported_operators();

}  // namespace milliwatt::onnx
