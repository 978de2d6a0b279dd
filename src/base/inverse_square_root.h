// 1 / sqrt(x) of whole numbers, bit for bit as TFLite's reference kernels compute it
// (GetInvSqrtQuantizedMultiplierExp in tensorflow/lite/kernels/internal/common.h).
#pragma once

#include <cstdint>

#include "base/fixed_point.h"

namespace milliwatt {

/// 1 / sqrt(x) for x of 0 or more; that of 0 counts as that of 1.
QuantizedMultiplier inverse_square_root(std::int32_t x);

}  // namespace milliwatt
