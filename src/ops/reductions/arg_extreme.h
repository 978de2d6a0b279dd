// How ARG_MAX and ARG_MIN go through their input.
#pragma once

#include <cstdint>

#include "ops/operator.h"

namespace milliwatt {

/// The input as outer x size x inner elements; the place along `size` is looked for.
struct ArgShape {
  std::int64_t outer = 1, size = 1, inner = 1;
  bool largest = false;  ///< the place of the largest element; else of the smallest
};
ArgShape arg_shape(const OpView& op);

}  // namespace milliwatt
