// The operations of binary_s8 and binary_constant_s8, by number.
#pragma once

#include <stdint.h>

namespace milliwatt {

enum class BinaryOperation : int32_t { add, subtract, multiply, minimum, maximum };

}  // namespace milliwatt
