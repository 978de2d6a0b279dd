// The operations of binary_s8, binary_values and their like, by number.
#pragma once

#include <stdint.h>

namespace milliwatt {

enum class BinaryOperation : int32_t {
  add,
  subtract,
  multiply,
  minimum,
  maximum,
  divide,
  floor_divide,
  floor_modulo,
  squared_difference,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  logical_and,
  logical_or,
  prelu
};

}  // namespace milliwatt
