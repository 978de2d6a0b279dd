// What MUL computes, said for reference and kernels.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "ops/operator.h"

namespace milliwatt {

struct MulRequantization {
  std::int32_t input_zero_points[2] = {0, 0};
  QuantizedMultiplier factor;  ///< from a product of codes to the output's scale
  std::int32_t output_zero_point = 0;
  std::int32_t lowest = -128, highest = 127;
};
MulRequantization mul_requantization(const OpView& op);

}  // namespace milliwatt
