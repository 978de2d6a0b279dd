// What LEAKY_RELU computes of codes, said for reference and kernels.
#pragma once

#include "base/fixed_point.h"
#include "ops/operator.h"

namespace milliwatt {

struct LeakyReluRequantization {
  QuantizedMultiplier positive, negative;  ///< of the distance from the zero point, to the output's scale
  std::int32_t input_zero_point = 0, output_zero_point = 0;
};
LeakyReluRequantization leaky_relu_requantization(const OpView& op);

/// The output's code for one of the input's, within the type's range.
std::int32_t leaky_relu_code(const LeakyReluRequantization& q, std::int32_t code, CodeRange range);

}  // namespace milliwatt
