// What the operators of unary.inc compute: a code of the output for each code of the input, a real number of each, or
// both.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "graph/graph.h"
#include "ops/checks.h"

namespace milliwatt {

enum class RealFunction : std::int32_t;  // device/milliwatt/core/real_functions.h

struct UnaryRule {
  /// The output's code, before it is clamped to int8, for an input's code. Both quantizations are per tensor.
  std::function<std::int32_t(std::int32_t code, const Quantization& in, const Quantization& out)> code;
  /// What it asks of its tensors, beside int8 and one scale each. May be empty.
  std::function<void(Checks& checks, const OpView& op)> check;
  /// What it makes of a real number; without it its tensors are int8. If `code` is empty they are float32.
  std::optional<RealFunction> real;
  Int8Rule int8 = {};
};

/// Of real numbers only, or of what the rule computes too.
UnaryRule of_reals(RealFunction function, UnaryRule rule = {});

/// The function of the distance from the zero point, in steps of the input's scale, brought to the output's scale.
UnaryRule rescaled(std::function<std::int32_t(std::int32_t distance)> function);

/// 1 / (1 + exp(-x)) as tensorflow/lite/kernels/internal/reference/integer_ops/logistic.h computes it. The output has
/// scale 1/256 and zero point -128.
UnaryRule logistic();

}  // namespace milliwatt
