// The fixed-point scaling of SOFTMAX.
#pragma once

#include "base/fixed_point.h"
#include "ops/operator.h"

namespace milliwatt {

struct SoftmaxScaling {
  /// Brings a difference of input codes to Q5.26; its shift is never negative.
  QuantizedMultiplier factor;
  /// Differences below this (it is negative) count as minus infinity.
  std::int32_t lowest_difference = 0;
};

/// Of SOFTMAX with an int8 input.
SoftmaxScaling softmax_scaling(const OpView& op);

}  // namespace milliwatt
