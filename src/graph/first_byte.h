// What variables begin with.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Each byte of a variable's first value: the zero point of int8, otherwise 0 (as TFLite Micro resets them).
inline int first_byte_of(const Tensor& variable) {
  const bool has_zero_point = variable.type == ElementType::kInt8 && !variable.quantization.empty();
  return has_zero_point ? static_cast<unsigned char>(variable.quantization.zero_points[0]) : 0;
}

}  // namespace milliwatt
