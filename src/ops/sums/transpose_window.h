// Which inputs TRANSPOSE_CONV has, and how its pixels reach the output.
#pragma once

#include "ops/window.h"

namespace milliwatt {

/// Input 0 is the output's shape.
inline constexpr SumInputs kTransposeSums = {2, 1, 3};

/// in_ is what the operator reads, out_ what it writes: input row y adds kernel row ky to output row
/// y * stride_height + ky - pad_top.
Window2d transpose_window(const OpView& op);

}  // namespace milliwatt
