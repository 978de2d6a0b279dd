// ADD, SUB and MUL of plain integers, s32 or s64: what networks compute shapes with. The host computes them while
// compiling.
#pragma once

#include <cstdint>

#include "ops/checks.h"
#include "ops/operator.h"

namespace milliwatt {

/// Is the output s32 or s64?
bool computes_in_integers(const OpView& op);

/// Both inputs have the output's type; no activation; shapes that can be repeated to the output's.
void check_integers(Checks& checks, const OpView& op);

/// out = function(a, b), element by element, held in the output's bits as two's complement.
void run_integers(const OpView& op, TensorValues& values, std::uint64_t (*function)(std::uint64_t a, std::uint64_t b));

}  // namespace milliwatt
