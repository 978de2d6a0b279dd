// What MEAN computes, said for reference and kernels.
#pragma once

#include <cstdint>

#include "base/fixed_point.h"
#include "base/indexed.h"
#include "ops/operator.h"

namespace milliwatt {

/// For each dimension of the input: is the mean taken along it?
Indexed<bool> mean_dimensions(const OpView& op);
/// How many elements each mean is taken of.
std::int64_t mean_count(const OpView& op);
/// From a sum of codes, less count times the zero point, to an output code before its zero point.
QuantizedMultiplier mean_factor(const OpView& op);

}  // namespace milliwatt
