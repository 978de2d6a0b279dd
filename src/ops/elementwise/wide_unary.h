// Element-wise operators of one tensor of int16 codes, which are too many for a table of them all.
#pragma once

#include <cstdint>
#include <variant>

#include "base/fixed_point.h"
#include "graph/graph.h"

namespace milliwatt {

/// clamp(factor * (code - input_zero_point) + output_zero_point), of the distance's size if is_mirrored.
struct WideLine {
  QuantizedMultiplier factor;
  std::int32_t input_zero_point = 0, output_zero_point = 0;
  CodeRange codes;
  bool is_mirrored = false;
};

/// tanh(x) or 1 / (1 + exp(-x)) between the entries of kSigmoidTable, for x = code * multiplier / 2^shift / 12288.
struct WideCurve {
  bool is_tanh = false;
  std::int32_t multiplier = 0;
  int shift = 0;
};

using WideUnary = std::variant<WideLine, WideCurve>;

/// The result's code.
std::int16_t wide_code(const WideUnary& function, std::int16_t code);

/// The curve of inputs of that scale; a multiplier above 32767 if the scale is too large.
/// `exact_shifts`: up to which power of two times 2^-12 a scale needs no rounding.
WideCurve wide_curve(bool is_tanh, float input_scale, int exact_shifts);

}  // namespace milliwatt
