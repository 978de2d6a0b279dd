// Operators of two tensors of plain values: real numbers (f32), integers (s32, s64) or truth values (bool), either of
// them repeated to the output's shape.
#pragma once

#include "ops/checks.h"
#include "ops/elementwise/binary_rules.h"
#include "ops/operator.h"

namespace milliwatt {

/// Are the inputs no codes: f32, s32, s64 or bool?
bool computes_plain_values(const OpView& op);

/// Types that the rule computes, the same of both inputs; shapes that can be repeated to the output's; at least one
/// input is computed. `activation` is checked if the rule has one.
void check_plain_values(Checks& checks, const OpView& op, const BinaryRule& rule);

/// out = rule(a, b), element by element; integers are held in the output's bits as two's complement.
void run_plain_values(const OpView& op, TensorValues& values, const BinaryRule& rule);

}  // namespace milliwatt
