// Operators of .onnx files that compute each element from one of each input.
#pragma once

#include <string_view>

#include "formats/onnx/node.h"

namespace milliwatt::onnx {

/// Two values as tensors of one order, that of the one which is computed and whose order is not the file's; shapes that
/// numpy's rules bring to one.
struct Pair {
  TensorId a = kNoTensor, b = kNoTensor;
  Shape shape;  ///< of the result, in the file's order
  Order order;
};
Pair paired(const NodeView& node, Value& a, Value& b);

/// numpy's rule. @throws Error if the shapes do not go together.
Shape broadcast_shape(const Shape& a, const Shape& b);

void identity(const NodeView& node);
void unary(const NodeView& node);
void binary(const NodeView& node);
void logical_not(const NodeView& node);
void variadic(const NodeView& node);
void clip(const NodeView& node);
void leaky_relu(const NodeView& node);
void elu(const NodeView& node);
void selu(const NodeView& node);
void softplus(const NodeView& node);
void hard_sigmoid(const NodeView& node);
void reciprocal(const NodeView& node);
void erf(const NodeView& node);
void gelu(const NodeView& node);
void power(const NodeView& node);
void prelu(const NodeView& node);
void where(const NodeView& node);
void cast(const NodeView& node);

}  // namespace milliwatt::onnx
