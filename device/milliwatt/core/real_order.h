// Real numbers compared as integers, on cores without a floating-point unit.
#pragma once

#include "real.h"

namespace milliwatt {

// An integer that is smaller for a smaller real number; of not-a-number the highest.
inline int32_t order_of_real(float x) {
  if (is_not_a_number(x)) return INT32_MAX;
  const int32_t bits = static_cast<int32_t>(bits_of_real(x + 0.0f));  // -0 becomes 0
  return bits < 0 ? bits ^ INT32_C(0x7fffffff) : bits;
}

}  // namespace milliwatt
