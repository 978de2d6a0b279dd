// What operators have in common where their tensors are float32: the host runs and trains them, no device does.
#pragma once

#include <algorithm>
#include <string>

#include "ops/operator.h"
#include "ops/tape.h"

namespace milliwatt {

/// Does it compute in float32? Its output says so.
bool computes_in_float(const OpView& op);

/// The values that a fused activation keeps: none, relu, relu6 or relu_n1_to_1.
ValueRange activation_values(const std::string& activation);

/// The value that the activation makes of a sum.
inline float clamped(double sum, ValueRange range) {
  return std::clamp(static_cast<float>(sum), range.lowest, range.highest);
}

/// An input that is a constant of the operator, to be trained; kNoNode if the operator has none.
Node parameter_of(const OpView& op, std::size_t input, Tape& tape, Role role, std::int64_t fan_in = 0);

/// Puts the value, as the attribute `activation` leaves it, as the operator's output.
void put_activated(const OpView& op, Tape& tape, Node value);

/// For kernels(). @throws Error where the operator computes in float32.
void expect_codes(const OpView& op);

}  // namespace milliwatt
