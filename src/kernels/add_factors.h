// What the kernels of ADD have in common, on every instruction set.
#pragma once

#include "base/fixed_point.h"
#include "kernels/steps.h"
#include "ops/operator.h"

namespace milliwatt {

inline constexpr int kAddLeftShift = 20;  ///< spare bits of the common scale, as the reference has them for int8

/// Of any codes: fewer for int16.
int add_left_shift(const OpView& op);

/// How both inputs come to half the larger scale, and their sum to the output's.
struct AddFactors {
  QuantizedMultiplier input0, input1, output;
};
AddFactors add_factors(const OpView& op);

/// The activation's range as codes.
struct AddRange {
  std::int32_t lowest = -128, highest = 127;
};
AddRange add_range(const OpView& op);

/// Is it an ADD of two computed tensors of one shape?
bool adds_rows(const OpView& op);

/// A row a step, in place if that helps.
StepRule add_steps(const OpView& op);

}  // namespace milliwatt
