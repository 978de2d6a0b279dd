// What the operators of unary.inc compute: a code of the output for each code of the input, a real number of each, or
// both.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "graph/graph.h"
#include "ops/checks.h"
#include "ops/elementwise/wide_unary.h"

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
  /// What it makes of int16 codes, and what it asks of their tensors beside one scale each; both or neither.
  std::function<WideUnary(const Quantization& in, const Quantization& out)> wide = {};
  std::function<void(Checks& checks, const OpView& op)> check_wide = {};
};

/// Of real numbers only, or of what the rule computes too.
UnaryRule of_reals(RealFunction function, UnaryRule rule = {});

/// The rule with int16 codes beside.
UnaryRule and_wide(UnaryRule rule, std::function<WideUnary(const Quantization& in, const Quantization& out)> wide,
                   std::function<void(Checks& checks, const OpView& op)> check);

/// A real function of each code's number, rounded to the nearest code (a table in TFLite too).
UnaryRule rounded(float (*function)(float));
/// x, but exp(x) - 1 below 0.
float exponential_linear(float x);

/// The function of the distance from the zero point, in steps of the input's scale, brought to the output's scale.
UnaryRule rescaled(std::function<std::int32_t(std::int32_t distance)> function);

/// 1 / (1 + exp(-x)) as tensorflow/lite/kernels/internal/reference/integer_ops/logistic.h computes it. The output has
/// scale 1/256 and zero point -128.
UnaryRule logistic();

/// tanh(x) as tensorflow/lite/kernels/internal/reference/integer_ops/tanh.h computes it. The output has scale 1/128 and
/// zero point 0.
UnaryRule hyperbolic_tangent();

/// x * clamp(x + 3, 0, 6) / 6 as tensorflow/lite/kernels/internal/reference/hard_swish.h computes it, in 16 bits.
UnaryRule hard_swish();

/// |x|, and max(x, 0), at the output's scale; the factor is found in single precision, as in TFLite Micro. int16 too.
UnaryRule absolute();
UnaryRule rectified();

/// Codes of one quantization, within those of 0 and 6. int16 too.
UnaryRule rectified_up_to_6();

/// 1 / sqrt(x) in whole numbers. The input has zero point -128: it holds no numbers below 0.
UnaryRule inverse_root();

}  // namespace milliwatt
