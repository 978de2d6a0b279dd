// One operator of a graph as the functions see it that write it to an .onnx file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/onnx/writers/exporter.h"
#include "ops/operator.h"

namespace milliwatt::onnx {

using NodeAttributes = std::map<std::string, AttributeValue, std::less<>>;

class OperatorWriter {
 public:
  OperatorWriter(Exporter& exporter, const Operator& op) : exporter_(exporter), view_(exporter.graph(), op) {}

  Exporter& exporter() const { return exporter_; }
  const OpView& view() const { return view_; }
  const std::string& kind() const { return view_.op().kind; }
  bool has_input(std::size_t i) const { return view_.has_input(i); }
  const Tensor& input(std::size_t i = 0) const { return view_.input(i); }
  const Tensor& output(std::size_t i = 0) const { return view_.output(i); }
  const Shape& shape(std::size_t i = 0) const { return input(i).shape; }
  const Shape& out_shape(std::size_t i = 0) const { return output(i).shape; }
  TensorId id(std::size_t i = 0) const { return view_.op().inputs.at(i); }
  TensorId out_id(std::size_t i = 0) const { return view_.op().outputs.at(i); }
  std::size_t input_count() const { return view_.input_count(); }

  /// The order in which an input lies: that of the graph for constants.
  Order order(std::size_t i = 0) const;
  /// The same, but the graph's if it lacks dimensions.
  Order full_order(std::size_t i = 0) const;
  /// The first computed input of as many dimensions as the output has, or input 0.
  std::size_t leading_input() const;
  /// The real numbers of an input (its elements if they are no codes).
  std::string real(std::size_t i, const Order& order) const { return exporter_.real(id(i), order); }
  std::string plain(std::size_t i = 0) const { return real(i, file_order(shape(i).size())); }
  /// An input to be repeated along dimensions of the output, which has that order.
  std::string broadcast(std::size_t i, const Order& order) const;

  /// The integers of a constant input, of s32 or s64. @throws Error if it is computed.
  std::vector<std::int64_t> integers(std::size_t i) const;
  /// A constant input of integers, each the number of a dimension of input `of`, negative ones counted from the back.
  std::vector<int> axes(std::size_t i, std::size_t of = 0) const;

  /// A constant of the file: of integers, or one real number.
  std::string list(std::string_view part, const std::vector<std::int64_t>& values) const;
  std::string number(std::string_view part, float value) const;

  /// A value on the way to the output.
  std::string node(std::string_view op, const std::vector<std::string>& inputs, const NodeAttributes& attributes = {},
                   std::string_view part = "part") const;
  /// The value of that shape with the same elements.
  std::string reshaped(const std::string& value, const Shape& shape, std::string_view part = "reshaped") const;
  /// The output's real numbers, before a fused activation.
  void result(std::string_view op, const std::vector<std::string>& inputs, const NodeAttributes& attributes,
              const Order& order) const;
  void plain_result(std::string_view op, const std::vector<std::string>& inputs,
                    const NodeAttributes& attributes = {}) const;
  /// Output 0 has the elements of that value, which lie as in the graph.
  void reshaped_result(const std::string& value) const;

 private:
  Exporter& exporter_;
  OpView view_;
};

/// Writes an operator. @throws Error with what cannot be written of it.
using Writer = void (*)(const OperatorWriter& op);

/// The function for an operator; nullptr where there is none.
Writer find_writer(std::string_view kind);
/// Names of all operators that can be written, for messages.
std::string written_operators();

/// What is left of an order if the graph's dimensions `gone` are no more.
Order order_without(const Order& order, const std::vector<bool>& gone);

}  // namespace milliwatt::onnx
