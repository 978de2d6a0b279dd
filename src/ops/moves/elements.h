// Elements moved as they are, whatever their type.
#pragma once

#include "ops/checks.h"
#include "ops/facts/moved_elements.h"
#include "ops/operator.h"

namespace milliwatt {

/// A type of whole bytes, which the output has too.
inline bool check_moved(Checks& checks, std::string_view role, const Tensor& input, const Tensor& output) {
  using enum ElementType;
  return checks.type(role, input, {kInt8, kUint8, kInt16, kInt32, kInt64, kFloat32, kBool}) &&
         checks.type("output", output, {input.type});
}

/// What such operators have in common: they compute nothing, and look at nobody's quantization.
class Move : public OperatorType, public MovingOperator {
 public:
  void run(const OpView& op, TensorValues& values) const override { move_elements(op, *this, values); }

  Int8Rule int8_rule() const override { return {OutputRule::kAsInput}; }
};

}  // namespace milliwatt
