// One value on its way through element-wise operators.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "formats/onnx/node.h"

namespace milliwatt::onnx {

/// The attributes that an operator of two inputs needs.
inline Attributes attributes_of(std::string_view kind) {
  const bool has_activation = kind == "ADD" || kind == "SUB" || kind == "MUL" || kind == "DIV";
  return has_activation ? Attributes{{"activation", std::string("none")}} : Attributes{};
}

/// Starts with an input of the node, in the order in which it lies; all of its operators keep that shape. A part's name
/// is that of NodeView::name().
class Chain {
 public:
  explicit Chain(const NodeView& node, std::size_t input = 0)
      : node_(node),
        order_(node.order(input)),
        file_shape_(node.shape(input)),
        shape_(ordered(file_shape_, order_)),
        id_(node.in_order(input, order_)) {}

  TensorId id() const { return id_; }
  TensorId apply(std::string_view kind, TensorId to, std::string_view part, const Attributes& attributes = {}) const {
    return node_.emit(kind, {to}, attributes, shape_, part);
  }
  TensorId with(std::string_view kind, TensorId to, float number, std::string_view part) const {
    const std::string name = part.empty() ? std::string("number") : fmt::format("{}/number", part);
    return node_.emit(kind, {to, node_.number(number, name)}, attributes_of(kind), shape_, part);
  }
  TensorId with_first(std::string_view kind, float number, TensorId to, std::string_view part) const {
    return node_.emit(kind, {node_.number(number, fmt::format("{}/number", part)), to}, attributes_of(kind), shape_,
                      part);
  }
  TensorId both(std::string_view kind, TensorId a, TensorId b, std::string_view part) const {
    return node_.emit(kind, {a, b}, attributes_of(kind), shape_, part);
  }
  void result(TensorId id) const { node_.result(id, file_shape_, order_); }

 private:
  const NodeView& node_;
  Order order_;
  Shape file_shape_, shape_;
  TensorId id_;
};

}  // namespace milliwatt::onnx
