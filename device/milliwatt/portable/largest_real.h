// The largest of some real numbers, which SOFTMAX and LOG_SOFTMAX take off all of them first.
#pragma once

#include "../core/flash.h"
#include "../core/real_functions.h"
#include "../core/rows.h"

namespace milliwatt {

inline float largest_real(const float* values, int32_t count) {
  float largest = values[0];
  for (int32_t i = 1; i < count; ++i) {
    if (values[i] > largest) largest = values[i];
  }
  return largest;
}

}  // namespace milliwatt
