// The kernel of an operator that moves elements (ops/facts/moved_elements.h): how its rows come from those of the input
// is found here from the places of its elements.
#pragma once

#include "kernels/kernel.h"
#include "ops/facts/moved_elements.h"

namespace milliwatt {

/// One output row a step. It comes from one input row, if that is so for every row and they are met in order; else
/// every step reads the whole input.
/// @throws Error if its input is constant
Kernel moved_rows_kernel(const OpView& op);

}  // namespace milliwatt
