// The loops of kernels that combine elements to one (device/milliwatt/portable/reduce_loops.h).
#pragma once

#include <cstdint>
#include <vector>

#include "base/fixed_point.h"
#include "base/indexed.h"
#include "kernels/kernel.h"
#include "ops/operator.h"

namespace milliwatt {

/// kTaps, kTapStride, kCount and kStride of the last four dimensions: loops over what becomes one element, and over the
/// elements. The rows (dimension 1) are left out if steps go through them.
/// @throws Error if there are more than four dimensions that are not 1
std::vector<KernelNumber> reduce_loops(const Shape& shape, const Indexed<bool>& reduced, bool by_rows);

/// What brings a sum of `count` codes to the output's scale: kZeroSum, kMultiplier, kShift, kOutputZeroPoint, kLowest,
/// kHighest.
std::vector<KernelNumber> code_sum_numbers(const OpView& op, QuantizedMultiplier factor, std::int64_t count);

}  // namespace milliwatt
