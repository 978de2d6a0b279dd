// SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_PROD, REDUCE_ANY and REDUCE_ALL, said for reference and kernels.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "base/indexed.h"
#include "ops/operator.h"

namespace milliwatt {

/// For each dimension of the input: is it reduced?
Indexed<bool> reduced_dimensions(const OpView& op);
/// How many elements become one.
std::int64_t reduced_count(const OpView& op);

enum class Reducer { kSum, kMax, kMin, kProduct };
/// REDUCE_ANY is the largest truth, REDUCE_ALL the smallest.
Reducer reducer_of(const OpView& op);

/// Does it bring sums of codes to the scale of its output? Else elements are combined as they are.
bool sums_codes(const OpView& op);
/// From a sum of codes, less as many zero points, to an output code before its zero point.
QuantizedMultiplier sum_factor(const OpView& op);

}  // namespace milliwatt
