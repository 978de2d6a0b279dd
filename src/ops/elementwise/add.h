// How ADD and SUB bring two quantizations to that of their output.
#pragma once

#include "base/fixed_point.h"
#include "ops/operator.h"

namespace milliwatt {

/// out = clamp(requantize(sum (or difference) over i of requantize((code_i - zero_point_i) << shift, inputs[i]),
/// output)
///             + output_zero_point, lowest, highest)
struct AddRequantization {
  int shift = 20;  ///< bits that a code is shifted up before it is scaled, so that scaling loses nothing that matters
  QuantizedMultiplier inputs[2];
  QuantizedMultiplier output;
  std::int32_t input_zero_points[2] = {0, 0};
  std::int32_t output_zero_point = 0;
  bool subtracts = false;
  std::int32_t lowest = -128, highest = 127;  ///< the fused activation's range as codes
};

/// Is it SUB?
bool subtracts(const OpView& op);

/// All three tensors are quantized per tensor.
AddRequantization add_requantization(const OpView& op);

}  // namespace milliwatt
